package dev.quorate.e2e.bench.cases;

import dev.quorate.e2e.bench.load.RoundFailed;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Asks several members at the same time: whose answer comes first counts. */
final class FirstAnswer {
  private FirstAnswer() {}

  /** Waits for what it asks for, or throws. */
  interface Question {
    void askUntilAnswered(int port) throws Exception;
  }

  /** When it came, as System.nanoTime. */
  static long of(List<Integer> ports, Question question) throws InterruptedException, RoundFailed {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      ExecutorCompletionService<Long> answers = new ExecutorCompletionService<>(threads);
      for (int port : ports) {
        answers.submit(
            () -> {
              question.askUntilAnswered(port);
              return System.nanoTime();
            });
      }
      long first = answers.take().get();
      // The others end by themselves: all members answer in the end.
      return first;
    } catch (ExecutionException e) {
      throw new RoundFailed("no member answered: " + e.getCause());
    }
  }
}
