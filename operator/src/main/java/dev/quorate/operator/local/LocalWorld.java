package dev.quorate.operator.local;

import dev.quorate.operator.local.process.Claim;
import dev.quorate.operator.local.process.LocalWorldException;
import dev.quorate.operator.local.process.MemberProcesses;
import dev.quorate.operator.local.process.StateDirectory;
import dev.quorate.operator.local.process.Volumes;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.spec.BootstrapSource;
import dev.quorate.operator.plan.decision.Decision.Act;
import dev.quorate.operator.plan.decision.Decision.AddFinalizer;
import dev.quorate.operator.plan.decision.Decision.ApplyChild;
import dev.quorate.operator.plan.decision.Decision.CompleteTask;
import dev.quorate.operator.plan.decision.Decision.DeleteTask;
import dev.quorate.operator.plan.decision.Decision.DeleteVolume;
import dev.quorate.operator.plan.decision.Decision.DeliverSnapshot;
import dev.quorate.operator.plan.decision.Decision.EndSnapshotPod;
import dev.quorate.operator.plan.decision.Decision.ExpandVolume;
import dev.quorate.operator.plan.decision.Decision.FailTask;
import dev.quorate.operator.plan.decision.Decision.KeepSpec;
import dev.quorate.operator.plan.decision.Decision.MemberCall;
import dev.quorate.operator.plan.decision.Decision.PodDeletion;
import dev.quorate.operator.plan.decision.Decision.RecordVolumeIdentity;
import dev.quorate.operator.plan.decision.Decision.RemoveFinalizer;
import dev.quorate.operator.plan.decision.Decision.ReplaceClaimTemplate;
import dev.quorate.operator.plan.decision.Decision.RetainVolume;
import dev.quorate.operator.plan.decision.Decision.ScaleToZero;
import dev.quorate.operator.plan.decision.Decision.ServeSnapshot;
import dev.quorate.operator.plan.decision.Decision.StartTask;
import dev.quorate.operator.plan.decision.Decision.StatusWrite;
import dev.quorate.operator.plan.decision.Decision.TaskWrite;
import dev.quorate.operator.plan.decision.StatusEdit;
import dev.quorate.operator.plan.decision.TaskEdit;
import dev.quorate.operator.plan.view.Layout;
import dev.quorate.operator.status.ClusterEvent;
import dev.quorate.operator.world.MemberCalls;
import dev.quorate.operator.world.Outcome;
import dev.quorate.operator.world.World;
import dev.quorate.operator.world.WorldUnavailable;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The world on this machine: see the package. */
final class LocalWorld implements World {
  private final StateDirectory state;
  private final ResourceStore resources;
  private final ChildFiles children;
  private final Volumes volumes;
  private final MemberProcesses processes;
  private final LocalMembers members;
  private final LocalLook look;
  private final BiConsumer<ClusterRef, ClusterEvent> events;

  LocalWorld(
      StateDirectory state,
      ResourceStore resources,
      Volumes volumes,
      MemberProcesses processes,
      LocalMembers members,
      BiConsumer<ClusterRef, ClusterEvent> events,
      Clock clock) {
    this.state = state;
    this.resources = resources;
    this.children = new ChildFiles(state);
    this.volumes = volumes;
    this.processes = processes;
    this.members = members;
    this.events = events;
    this.look = new LocalLook(resources, children, volumes, processes, members, clock);
  }

  @Override
  public Optional<Observed> observe(ClusterRef ref) {
    // Files have no cache: every observation is live.
    try {
      return resources.cluster(ref).map(look::at);
    } catch (LocalWorldException e) {
      throw new WorldUnavailable(e.getMessage(), e);
    }
  }

  @Override
  public Outcome perform(Act act, Observed seen) {
    try {
      return act instanceof MemberCall call
          ? callMember(call)
          : state.exclusively(() -> write(act, seen));
    } catch (LocalWorldException e) {
      return new Outcome.Unclear(e.getMessage());
    }
  }

  private Outcome callMember(MemberCall call) {
    return processes
        .named(call.pod().name())
        .filter(process -> process.uid().equals(call.pod().uid()))
        .map(process -> MemberCalls.perform(call, members.admin(process)))
        .orElseGet(
            () ->
                new Outcome.Overtaken(
                    call.pod().name() + ": its process was replaced or has ended"));
  }

  private Outcome write(Act act, Observed seen) {
    ObservedCluster cluster = seen.cluster();
    return switch (act) {
      case AddFinalizer add -> compareAndSet(resources.replaceFinalizer(cluster, true));
      case RemoveFinalizer remove -> compareAndSet(resources.replaceFinalizer(cluster, false));
      case KeepSpec keep -> compareAndSet(resources.keepSpec(cluster, keep.spec()));
      case StatusWrite edit ->
          compareAndSet(resources.replaceStatus(cluster, StatusEdit.apply(edit, seen)));
      case ApplyChild child ->
          preconditioned(
              children.apply(cluster, child.kind(), Layout.of(seen), seen.statefulSet()));
      case ScaleToZero scale -> preconditioned(children.scaleToZero(cluster.ref(), scale));
      case ReplaceClaimTemplate template ->
          preconditioned(children.resize(cluster.ref(), template));
      case ExpandVolume expand ->
          preconditioned(
              volumes.update(
                  expand.volume().name(),
                  expand.volume().uid(),
                  claim -> claim.resized(expand.size())));
      case RecordVolumeIdentity found ->
          preconditioned(
              volumes.update(
                  found.volume().name(),
                  found.volume().uid(),
                  claim -> claim.annotated(found.identity())));
      case RetainVolume kept ->
          preconditioned(
              volumes.update(
                  kept.volume().name(),
                  kept.volume().uid(),
                  claim -> claim.annotated(kept.identity())));
      case PodDeletion deletion ->
          preconditioned(processes.stop(deletion.pod().name(), deletion.pod().uid()));
      case DeleteVolume delete -> {
        // A claim in use goes with its process, as with Kubernetes' protection of claims in use.
        volumes.update(delete.volume().name(), delete.volume().uid(), Claim::released);
        yield new Outcome.Done();
      }
      case TaskWrite task -> preconditioned(writeTask(task, seen));
      case DeleteTask expired -> preconditioned(resources.deleteTask(expired.task()));
      case DeliverSnapshot deliver -> notOnThisMachine(deliver.source());
      case ServeSnapshot serve -> notOnThisMachine(serve.source());
      case EndSnapshotPod end -> new Outcome.Overtaken("there are no pods on this machine");
      case MemberCall call -> callMember(call);
    };
  }

  private static Outcome notOnThisMachine(BootstrapSource.Snapshot source) {
    return new Outcome.Rejected(
        "on this machine a cluster begins with a file, not with " + source.described());
  }

  private boolean writeTask(TaskWrite write, Observed seen) {
    return resources.updateTask(
        write.task().name(),
        write.task().uid(),
        task -> {
          ObservedTask next = TaskEdit.apply(write, task.fact(), seen.now());
          return switch (write) {
            case StartTask start -> task.with(next, start.step(), "");
            case CompleteTask done -> task.with(next, "Done", done.message());
            case FailTask failed -> task.with(next, failed.why().name(), failed.message());
          };
        });
  }

  @Override
  public Outcome report(ClusterStatus status, List<ClusterEvent> published, Observed seen) {
    Outcome outcome = status.equals(seen.status()) ? new Outcome.Done() : write(status, seen);
    if (outcome instanceof Outcome.Done) {
      // Those of a task say what the cluster's say.
      published.stream()
          .filter(event -> event.task().isEmpty())
          .forEach(event -> events.accept(seen.ref(), event));
    }
    return outcome;
  }

  private Outcome write(ClusterStatus status, Observed seen) {
    try {
      return compareAndSet(resources.replaceStatus(seen.cluster(), status));
    } catch (LocalWorldException e) {
      return new Outcome.Unclear(e.getMessage());
    }
  }

  private static Outcome compareAndSet(boolean written) {
    return written
        ? new Outcome.Done()
        : new Outcome.Overtaken("the resource was changed since it was read");
  }

  private static Outcome preconditioned(boolean done) {
    return done
        ? new Outcome.Done()
        : new Outcome.Overtaken("the object was deleted or changed since it was read");
  }
}
