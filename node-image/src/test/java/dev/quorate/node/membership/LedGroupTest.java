package dev.quorate.node.membership;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.node.engine.RaftException;
import dev.quorate.node.engine.RaftGroup;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LedGroupTest {
  @Test
  void aChangeThatIsRefusedAsLongAsItIsAskedForIsRefusedWithThatReason() {
    LedGroup group = new LedGroup(unused(), Duration.ofMillis(700));
    assertThatThrownBy(() -> group.await("removing n2", raft -> busySoon()))
        .isInstanceOf(AdminCallRefused.class)
        .hasMessage("removing n2: too few of the voters that would be left answer");
  }

  @Test
  void aChangeThatIsNotAnsweredMayStillBeCommitted() {
    LedGroup group = new LedGroup(unused(), Duration.ofMillis(100));
    assertThatThrownBy(() -> group.await("removing n2", raft -> new CompletableFuture<Void>()))
        .isInstanceOf(AdminCallRefused.class)
        .hasMessageContaining("may still be");
  }

  /** As a group answers: after a turn of its thread. */
  private static CompletableFuture<Void> busySoon() {
    return CompletableFuture.runAsync(
        () -> {
          throw new RaftException.Busy("too few of the voters that would be left answer");
        },
        CompletableFuture.delayedExecutor(5, TimeUnit.MILLISECONDS));
  }

  private static RaftGroup<?> unused() {
    return (RaftGroup<?>)
        Proxy.newProxyInstance(
            RaftGroup.class.getClassLoader(),
            new Class<?>[] {RaftGroup.class},
            (proxy, method, arguments) -> {
              throw new AssertionError("not asked for " + method.getName());
            });
  }
}
