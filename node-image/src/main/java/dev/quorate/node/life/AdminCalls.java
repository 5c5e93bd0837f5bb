package dev.quorate.node.life;

import dev.quorate.node.files.HexId;
import dev.quorate.node.identity.FailureReason;
import dev.quorate.node.membership.AdminCallRefused;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Carries out calls of the admin API on the control thread, and explains why one is refused. */
public final class AdminCalls {
  private final ControlThread control;
  private final Transitions transitions;

  public AdminCalls(ControlThread control, Transitions transitions) {
    this.control = control;
    this.transitions = transitions;
  }

  /** What a call does; it may refuse with a {@link AdminCallRefused}. */
  @FunctionalInterface
  interface Action {
    void run() throws IOException;
  }

  CompletableFuture<Void> carryOut(Action action) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    control.run(
        () -> {
          try {
            action.run();
            done.complete(null);
          } catch (AdminCallRefused e) {
            done.completeExceptionally(e);
          } catch (IOException e) {
            transitions.fail(FailureReason.DISK_FAILURE, e.toString());
            done.completeExceptionally(
                new AdminCallRefused(AdminCallRefused.Code.UNAVAILABLE, "the disk failed: " + e));
          } catch (RuntimeException | Error e) {
            done.completeExceptionally(e);
            throw e;
          }
        });
    return done;
  }

  void requireOperational() {
    NodeStatus status = transitions.status();
    switch (status.state()) {
      case STARTING ->
          throw new AdminCallRefused(AdminCallRefused.Code.UNAVAILABLE, "the node is starting");
      case STOPPING ->
          throw new AdminCallRefused(AdminCallRefused.Code.UNAVAILABLE, "the node is stopping");
      case FAILED ->
          throw new AdminCallRefused(
              AdminCallRefused.Code.CONFLICT,
              status
                  .failure()
                  .map(f -> f.reason().wireName() + ": " + f.message())
                  .orElse("failed"));
      case WAITING, FORMING, JOINING, CATCHING_UP, SERVING -> {}
    }
  }

  AdminCallRefused conflict(String how) {
    return new AdminCallRefused(
        AdminCallRefused.Code.CONFLICT,
        "this data directory names cluster "
            + transitions.status().identity().map(i -> HexId.format(i.clusterId())).orElse("none")
            + " and "
            + how);
  }
}
