package dev.quorate.node.engine.runtime;

import dev.quorate.node.engine.PreparedState;
import dev.quorate.node.engine.StateMachine;
import dev.quorate.node.engine.UnknownCommand;
import dev.quorate.node.engine.snapshot.SnapshotContent;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Remembers every command; answers how many there are. */
final class ListMachine implements StateMachine<Integer> {
  /** A command that cannot be read. */
  static final String OF_TOMORROW = "of tomorrow";

  private final List<String> commands = new ArrayList<>();
  private int restores;
  private int capturesThatFail;
  private Optional<StuckWrite> stuck = Optional.empty();
  private String poison = "";
  private volatile CountDownLatch held = new CountDownLatch(0);

  /** A write that waits for the disk. */
  static final class StuckWrite {
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch ended = new CountDownLatch(1);

    private void waitForAnInterrupt() throws IOException {
      begun.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      } finally {
        ended.countDown();
      }
    }
  }

  @Override
  public Integer apply(long index, ByteBuffer command) {
    try {
      held.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("killed in the middle of a command", e);
    }
    return take(index, StandardCharsets.UTF_8.decode(command).toString());
  }

  /** The next command takes until the latch is counted down. */
  CountDownLatch holdCommands() {
    held = new CountDownLatch(1);
    return held;
  }

  private synchronized Integer take(long index, String text) {
    if (text.equals(poison)) {
      throw new IllegalStateException(text);
    }
    if (text.equals(OF_TOMORROW)) {
      throw new UnknownCommand("unknown at entry " + index);
    }
    commands.add(text);
    return commands.size();
  }

  @Override
  public synchronized SnapshotContent capture() {
    List<String> fixed = List.copyOf(commands);
    boolean fails = capturesThatFail > 0;
    if (fails) {
      capturesThatFail--;
    }
    Optional<StuckWrite> held = stuck;
    return out -> {
      write(fixed, out);
      if (held.isPresent()) {
        held.get().waitForAnInterrupt();
      }
      if (fails) {
        throw new IOException("No space left on device");
      }
    };
  }

  /** The next snapshots do not come to an end by themselves. */
  synchronized StuckWrite holdSnapshots() {
    StuckWrite held = new StuckWrite();
    stuck = Optional.of(held);
    return held;
  }

  /** This command is more than it can take. */
  synchronized void breakOn(String command) {
    poison = command;
  }

  /** The next so many snapshots cannot be written. */
  synchronized void failCaptures(int count) {
    capturesThatFail = count;
  }

  synchronized int capturesThatFail() {
    return capturesThatFail;
  }

  private static void write(List<String> commands, OutputStream out) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.writeInt(commands.size());
    for (String command : commands) {
      data.writeUTF(command);
    }
    data.flush();
  }

  @Override
  public PreparedState prepare(InputStream snapshot) throws IOException {
    DataInputStream data = new DataInputStream(snapshot);
    List<String> read = new ArrayList<>();
    int count = data.readInt();
    for (int i = 0; i < count; i++) {
      read.add(data.readUTF());
    }
    if (data.read() >= 0) {
      throw new IOException("more follows");
    }
    return () -> replace(read);
  }

  private synchronized void replace(List<String> read) {
    commands.clear();
    commands.addAll(read);
    restores++;
  }

  synchronized List<String> commands() {
    return List.copyOf(commands);
  }

  synchronized int restores() {
    return restores;
  }
}
