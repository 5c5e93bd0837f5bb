package dev.quorate.node.life;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ControlThreadTest {
  @Test
  void looksThatAreAskedForWhileOneIsDueAreThatOne() throws InterruptedException {
    try (ControlThread control = new ControlThread("n1")) {
      AtomicInteger looks = new AtomicInteger();
      control.lookEvery(Duration.ofDays(1), looks::incrementAndGet);
      CountDownLatch isBusy = new CountDownLatch(1);
      control.run(() -> await(isBusy));
      for (int i = 0; i < 1000; i++) {
        control.lookNow();
      }
      isBusy.countDown();
      finishAll(control);
      assertThat(looks).hasValue(1);

      control.lookNow();
      finishAll(control);
      assertThat(looks).hasValue(2);
    }
  }

  private static void finishAll(ControlThread control) throws InterruptedException {
    CountDownLatch isDone = new CountDownLatch(1);
    control.run(isDone::countDown);
    isDone.await();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
