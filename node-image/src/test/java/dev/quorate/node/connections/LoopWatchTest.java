package dev.quorate.node.connections;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoopWatchTest {
  private final AtomicLong clock = new AtomicLong();
  private final LoopWatch watch = new LoopWatch(clock::get);
  private final Queue<Runnable> blocked = new ArrayDeque<>();

  @Test
  void aLoopThatDoesNotAnswerIsSilentSinceItWasAskedAndOneThatDoesIsNot() {
    Map<String, Executor> loops = Map.of("works", Runnable::run, "blocked", blocked::add);
    watch.ask(loops);
    clock.set(30_000);
    watch.ask(loops);

    assertThat(watch.silence()).containsOnly(Map.entry("blocked", Duration.ofSeconds(30)));
    assertThat(blocked).as("asked once").hasSize(1);

    blocked.remove().run();
    assertThat(watch.silence()).isEmpty();
  }

  @Test
  void aLoopThatIsShutDownOrGoneOwesNothing() {
    watch.ask(
        Map.of(
            "stopped",
            task -> {
              throw new RejectedExecutionException();
            },
            "gone",
            blocked::add));
    watch.ask(Map.of());

    assertThat(watch.silence()).isEmpty();
  }
}
