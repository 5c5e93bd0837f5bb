package dev.quorate.operator.local;

import dev.quorate.operator.local.process.AdminToken;
import dev.quorate.operator.local.process.MemberProcess;
import dev.quorate.operator.local.process.StateDirectory;
import dev.quorate.operator.members.Answer;
import dev.quorate.operator.members.HttpMemberAdmin;
import dev.quorate.operator.members.MemberAdmin;
import dev.quorate.operator.members.MemberHttp;
import dev.quorate.operator.members.RollCall;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.MemberFact;
import java.net.URI;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;

/** Asks the processes of the local world what they say of themselves, all at the same time. */
public final class LocalMembers implements AutoCloseable {
  private static final String OTHER_TOKEN =
      "its admin token is another one than that of this directory; another program may listen on"
          + " its port";

  private final MemberHttp http = new MemberHttp();
  private final RollCall rollCall;
  private final StateDirectory state;

  public LocalMembers(StateDirectory state, Clock clock) {
    this.state = state;
    this.rollCall = new RollCall(clock, OTHER_TOKEN);
  }

  MemberAdmin admin(MemberProcess process) {
    return new HttpMemberAdmin(
        http, URI.create("http://" + process.ports().restAddress()), () -> AdminToken.of(state));
  }

  /** What every process of a cluster says, by its name. */
  public Map<String, MemberFact> ask(ClusterRef cluster, Collection<MemberProcess> processes) {
    return rollCall.of(
        cluster,
        processes.stream()
            .map(
                process ->
                    new RollCall.Member(process.name(), process.uid(), () -> report(process)))
            .toList());
  }

  private Answer report(MemberProcess process) {
    return process.process().isRunning()
        ? admin(process).report()
        : new Answer.Unreachable(MemberFact.Cause.NOT_ASKED, "its process is not running");
  }

  @Override
  public void close() {
    rollCall.close();
    http.close();
  }
}
