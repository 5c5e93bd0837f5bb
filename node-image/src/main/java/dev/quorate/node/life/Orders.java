package dev.quorate.node.life;

import dev.quorate.node.files.HexId;
import dev.quorate.node.identity.FailureReason;
import dev.quorate.node.membership.Refused;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Carries out orders from outside on the control thread, and says why one is refused. */
public final class Orders {
  private final ControlThread control;
  private final Transitions transitions;

  public Orders(ControlThread control, Transitions transitions) {
    this.control = control;
    this.transitions = transitions;
  }

  /** An order that answers. */
  @FunctionalInterface
  interface Order {
    void run() throws IOException;
  }

  CompletableFuture<Void> carryOut(Order order) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    control.tell(
        () -> {
          try {
            order.run();
            done.complete(null);
          } catch (Refused e) {
            done.completeExceptionally(e);
          } catch (IOException e) {
            transitions.fail(FailureReason.DISK_FAILURE, e.toString());
            done.completeExceptionally(
                new Refused(Refused.Code.UNAVAILABLE, "the disk failed: " + e));
          } catch (RuntimeException | Error e) {
            done.completeExceptionally(e);
            throw e;
          }
        });
    return done;
  }

  void requireOperational() {
    NodeStatus state = transitions.state();
    switch (state.state()) {
      case STARTING ->
          throw new Refused(Refused.Code.UNAVAILABLE, "the node is starting; try again");
      case STOPPING -> throw new Refused(Refused.Code.UNAVAILABLE, "the node is stopping");
      case FAILED ->
          throw new Refused(
              Refused.Code.CONFLICT,
              state
                  .failure()
                  .map(f -> f.reason().wireName() + ": " + f.message())
                  .orElse("failed"));
      case WAITING, FORMING, JOINING, CATCHING_UP, SERVING -> {}
    }
  }

  Refused conflict(String how) {
    return new Refused(
        Refused.Code.CONFLICT,
        "this data directory names cluster "
            + transitions.state().identity().map(i -> HexId.format(i.clusterId())).orElse("none")
            + " and "
            + how);
  }
}
