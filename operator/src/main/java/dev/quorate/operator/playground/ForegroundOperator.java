package dev.quorate.operator.playground;

import dev.quorate.operator.local.LocalOperator;
import dev.quorate.operator.local.process.FreePorts;
import dev.quorate.operator.local.process.LocalWorldException;
import dev.quorate.operator.local.process.NodeLauncher;
import dev.quorate.operator.local.process.StateDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;

/** The operator in this process, at most one for each state directory. */
final class ForegroundOperator {
  private final StateDirectory state;
  private final NodeLauncher node;
  private final Terminal terminal;

  ForegroundOperator(StateDirectory state, NodeLauncher node, Terminal terminal) {
    this.state = state;
    this.node = node;
    this.terminal = terminal;
  }

  /** Runs until the process is asked to end; answers the exit code. */
  int run() {
    try (FileChannel file =
            FileChannel.open(
                state.path("operator.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = file.tryLock()) {
      if (lock == null) {
        terminal.failure("another operator runs on " + state.root());
        return 1;
      }
      CountDownLatch asked = new CountDownLatch(1);
      Logbook logbook = new Logbook(System.out);
      LocalOperator operator =
          new LocalOperator(state, node, FreePorts::wellKnown, logbook, logbook::event);
      Runtime.getRuntime()
          .addShutdownHook(
              Thread.ofPlatform()
                  .unstarted(
                      () -> {
                        operator.close();
                        asked.countDown();
                      }));
      operator.start();
      asked.await();
      return 0;
    } catch (IOException e) {
      throw new LocalWorldException("cannot lock " + state.path("operator.lock"), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }
}
