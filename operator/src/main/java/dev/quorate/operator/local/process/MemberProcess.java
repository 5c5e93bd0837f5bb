package dev.quorate.operator.local.process;

import dev.quorate.operator.observed.Pod;
import dev.quorate.operator.observed.spec.Engine;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A member's process as it is written down: what a pod is on Kubernetes. A new process is a new
 * record with a new UID, which is the node's incarnation.
 *
 * @param restarts how often in a row it ended by itself soon after it was started
 * @param engine what it was started with
 * @param revision of the set that it was started from ({@link DesiredSet#revision}); empty in a
 *     file of an earlier version
 */
public record MemberProcess(
    String name,
    String uid,
    String claim,
    String volumeUid,
    RecordedProcess process,
    NodePorts ports,
    Instant started,
    int restarts,
    boolean deleting,
    Engine engine,
    Optional<String> revision) {

  // A file of an earlier version has none.
  public MemberProcess {
    engine = Objects.requireNonNullElse(engine, Engine.DEFAULTS);
  }

  MemberProcess runningAs(RecordedProcess found) {
    return new MemberProcess(
        name, uid, claim, volumeUid, found, ports, started, restarts, deleting, engine, revision);
  }

  MemberProcess leaving() {
    return new MemberProcess(
        name, uid, claim, volumeUid, process, ports, started, restarts, true, engine, revision);
  }

  public Pod asPod(boolean ready, String image, String log) {
    Optional<Pod.Problem> problem =
        process.isRunning()
            ? Optional.empty()
            : Optional.of(
                new Pod.Problem(
                    restarts > 2 ? "CrashLoopBackOff" : "NotRunning",
                    "process " + process.pid() + " ended; its log is " + log));
    return new Pod(name, uid, deleting, ready, problem, image, revision)
        .madeAt(started)
        .madeFrom(Pod.Template.asking(engine));
  }
}
