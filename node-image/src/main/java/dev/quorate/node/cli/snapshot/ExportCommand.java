package dev.quorate.node.cli.snapshot;

import dev.quorate.node.store.history.ImportedHistory;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Makes a snapshot of the keys that a running cluster has. A revision of ours may change many keys,
 * one of Netsy only one, so the revisions cannot be kept.
 */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    usageHelpWidth = 100,
    description =
        "A snapshot of the keys that a running cluster, or any server of the etcd API, has at this"
            + " moment. They are numbered again from revision 2 on: revisions, history and leases"
            + " are not kept.")
final class ExportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--endpoint",
      paramLabel = "HOST:PORT",
      defaultValue = "localhost:2379",
      description = "Client address of a member, without TLS. Default: ${DEFAULT-VALUE}.")
  private String endpoint = "";

  @Option(
      names = "--user",
      paramLabel = "NAME:PASSWORD",
      defaultValue = "${env:QUORATE_USER}",
      description =
          "Where users are enabled: one that may read all keys. Other users of this machine see it"
              + " in the list of processes, but not if it is in the variable QUORATE_USER.")
  private Optional<String> user = Optional.empty();

  @Mixin private NewSnapshot.Target target;

  private long leased;

  @Override
  public Integer call() throws IOException, Refused {
    Optional<LoggedIn> named =
        user.isEmpty() ? Optional.empty() : Optional.of(LoggedIn.of(user.get()));
    try (LiveKeys live = new LiveKeys(endpoint, named)) {
      live.logIn();
      long revision = live.revision();
      boolean hasMark = live.has(ImportedHistory.NETSY, revision);
      long keys = live.count(revision) - (hasMark ? 1 : 0);
      try (NewSnapshot snapshot = target.begin(keys)) {
        live.readAll(
            revision,
            key -> {
              leased += key.getLease() != 0 ? 1 : 0;
              if (!key.getKey().equals(ImportedHistory.NETSY)) {
                snapshot.add(key.getKey(), key.getValue());
              }
            });
        snapshot.finish();
        report(revision, keys, hasMark);
      } catch (IllegalArgumentException tooLarge) {
        throw new Refused(tooLarge.getMessage());
      }
    }
    return 0;
  }

  private void report(long revision, long keys, boolean hadMark) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%s: %d keys of revision %d, numbered again from 2 to %d; revisions and history are not"
            + " kept%n",
        target.output(), keys, revision, keys + 1);
    if (leased > 0) {
      out.printf("%d of them had a lease, which is not kept: they do not expire%n", leased);
    }
    if (hadMark) {
      out.println("the key _netsy is Netsy's own, and was left out");
    }
  }
}
