package dev.quorate.operator.playground;

import dev.quorate.operator.local.process.MemberProcess;
import dev.quorate.operator.local.process.MemberProcesses;
import dev.quorate.operator.local.process.StateDirectory;
import dev.quorate.operator.observed.MemberReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The processes of a cluster that runs in the background, and how to reach them, as text. */
final class Overview {
  private final StateDirectory state;
  private final Terminal terminal;

  Overview(StateDirectory state, Terminal terminal) {
    this.state = state;
    this.terminal = terminal;
  }

  void print(boolean operatorRuns) {
    List<MemberProcess> processes = new MemberProcesses(state).all();
    terminal.line("");
    terminal.line("operator  " + (operatorRuns ? "running" : "not running"));
    if (processes.isEmpty()) {
      terminal.line("nodes     none; make up starts three");
      return;
    }
    try (LocalCluster cluster = new LocalCluster(state, Background.CLUSTER)) {
      Map<String, MemberReport> reports = cluster.reports();
      processes.forEach(
          process ->
              terminal.line(line(process, Optional.ofNullable(reports.get(process.name())))));
      terminal.line("");
      terminal.line("  export ETCDCTL_ENDPOINTS=" + String.join(",", cluster.clientAddresses()));
      terminal.line("  etcdctl put hello world; etcdctl get hello; etcdctl member list");
      terminal.line(
          "  curl http://%s/api/v1/status".formatted(processes.getFirst().ports().restAddress()));
      terminal.line("data      " + state.path("volumes"));
      terminal.line("logs      " + state.path("logs"));
      terminal.line("make down stops everything; the data stays");
    }
  }

  private static String line(MemberProcess process, Optional<MemberReport> report) {
    return "%-9s pid %-7d etcd %s  rest %s  %s"
        .formatted(
            process.name(),
            process.process().pid(),
            process.ports().clientAddress(),
            process.ports().restAddress(),
            report.map(Overview::describe).orElseGet(() -> silence(process)));
  }

  private static String describe(MemberReport report) {
    return "%s %s member %s%s"
        .formatted(
            report.state(),
            report.role(),
            report.memberId().orElse("-"),
            report.leads() ? ", leads" : "");
  }

  private static String silence(MemberProcess process) {
    return process.process().isRunning() ? "does not answer" : "not running";
  }
}
