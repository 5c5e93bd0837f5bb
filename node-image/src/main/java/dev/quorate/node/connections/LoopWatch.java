package dev.quorate.node.connections;

import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Asks event loops for a sign of life, which one that is blocked does not give. An event loop that
 * has nothing to do sleeps, so that nothing else tells the two apart. Thread-safe.
 */
public final class LoopWatch {
  private static final long PAUSE_MILLIS = 1_000;

  private final LongSupplier monotonicMillis;
  private final Map<String, Question> questions = new ConcurrentHashMap<>();

  private static final class Question {
    final Executor loop;
    final long askedMillis;
    volatile boolean isAnswered;

    Question(Executor loop, long askedMillis) {
      this.loop = loop;
      this.askedMillis = askedMillis;
    }
  }

  public LoopWatch(LongSupplier monotonicMillis) {
    this.monotonicMillis = monotonicMillis;
  }

  /** The loops of a group, each by a name. */
  public static Map<String, Executor> loops(String name, EventLoopGroup group) {
    Map<String, Executor> loops = new LinkedHashMap<>();
    group.forEach(loop -> loops.put(name + "-" + (loops.size() + 1), loop));
    return loops;
  }

  /**
   * To be called many times a second; each loop is asked once a second.
   *
   * @param loops all that are to be watched, by name
   */
  public void ask(Map<String, Executor> loops) {
    questions.keySet().retainAll(loops.keySet());
    long now = monotonicMillis.getAsLong();
    loops.forEach(
        (name, loop) -> {
          Question last = questions.get(name);
          boolean isDue =
              last == null
                  || !last.loop.equals(loop)
                  || (last.isAnswered && now - last.askedMillis >= PAUSE_MILLIS);
          if (isDue) {
            ask(name, new Question(loop, now));
          }
        });
  }

  private void ask(String name, Question question) {
    questions.put(name, question);
    try {
      question.loop.execute(() -> question.isAnswered = true);
    } catch (RejectedExecutionException e) {
      // It is being shut down.
      question.isAnswered = true;
    }
  }

  /** For how long each loop, by its name, has owed a sign of life. */
  public Map<String, Duration> silence() {
    long now = monotonicMillis.getAsLong();
    return questions.entrySet().stream()
        .filter(asked -> !asked.getValue().isAnswered)
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, asked -> Duration.ofMillis(now - asked.getValue().askedMillis)));
  }
}
