package dev.quorate.node.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quorate.node.process.NodeProcess;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The links between nodes, each direction of which can be cut: what is sent waits until it is
 * healed, as TCP makes it wait on a network that loses everything.
 *
 * <p>Nodes listen on 127.0.0.1 and name themselves by 127.0.0.2, where these listen on the same
 * ports and pass on. Who connects is read from the greeting of the peer protocol.
 */
final class PeerLinks implements AutoCloseable {
  static final List<String> FLAGS =
      List.of("--listen-host", "127.0.0.1", "--advertise-host", "127.0.0.2");

  private static final int SENDER_IN_GREETING = 21;
  private static final int GREETING_UNTIL_SENDER = SENDER_IN_GREETING + Long.BYTES;
  private static final int BUFFER = 64 << 10;
  private static final String STRANGER = "";

  private final Map<Long, String> names = new ConcurrentHashMap<>();
  private final Set<Direction> cut = new HashSet<>();
  private final Map<Direction, Integer> delaysMillis = new ConcurrentHashMap<>();
  private final Set<Closeable> open = ConcurrentHashMap.newKeySet();

  private record Direction(String from, String to) {}

  PeerLinks(List<NodeProcess> nodes) throws IOException {
    assumeTrue(
        System.getProperty("os.name").equals("Linux"),
        "skipped: elsewhere than on Linux 127.0.0.2 is not an address of the machine");
    for (NodeProcess node : nodes) {
      listen(node.peerPort(), node.nodeId(), true);
      listen(node.restPort(), node.nodeId(), false);
    }
  }

  /** From now on the connections of this member are known as this node's. */
  void name(String memberId, String nodeId) {
    names.put(Long.parseUnsignedLong(memberId, 16), nodeId);
  }

  void cut(NodeProcess from, NodeProcess to) {
    synchronized (cut) {
      cut.add(new Direction(from.nodeId(), to.nodeId()));
    }
  }

  void delay(NodeProcess from, NodeProcess to, int millis) {
    delaysMillis.put(new Direction(from.nodeId(), to.nodeId()), millis);
  }

  void heal() {
    delaysMillis.clear();
    synchronized (cut) {
      cut.clear();
      cut.notifyAll();
    }
  }

  /** Every connection ends; the listeners stay. */
  void reset() {
    open.stream().filter(Socket.class::isInstance).forEach(PeerLinks::end);
  }

  private void listen(int port, String nodeId, boolean isGreeted) throws IOException {
    ServerSocket listener = new ServerSocket(port, 50, InetAddress.getByName("127.0.0.2"));
    open.add(listener);
    Thread.startVirtualThread(
        () -> {
          while (!listener.isClosed()) {
            try {
              Socket accepted = listener.accept();
              open.add(accepted);
              Thread.startVirtualThread(() -> connect(accepted, port, nodeId, isGreeted));
            } catch (IOException closed) {
              // The next round of the loop says whether the listener was closed.
            }
          }
        });
  }

  private void connect(Socket accepted, int port, String nodeId, boolean isGreeted) {
    try (accepted;
        Socket target = new Socket(InetAddress.getLoopbackAddress(), port)) {
      open.add(target);
      accepted.setTcpNoDelay(true);
      target.setTcpNoDelay(true);
      byte[] first = new byte[isGreeted ? GREETING_UNTIL_SENDER : 0];
      new DataInputStream(accepted.getInputStream()).readFully(first);
      String dialer =
          isGreeted
              ? names.getOrDefault(ByteBuffer.wrap(first).getLong(SENDER_IN_GREETING), STRANGER)
              : STRANGER;
      Direction there = new Direction(dialer, nodeId);
      Direction back = new Direction(nodeId, dialer);
      pass(there);
      target.getOutputStream().write(first);
      Thread answers =
          Thread.startVirtualThread(
              () -> {
                pump(target, accepted, back);
                end(target);
                end(accepted);
              });
      pump(accepted, target, there);
      end(target);
      answers.join();
    } catch (IOException ended) {
      // One side has closed: the other is closed as well.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.removeIf(it -> it instanceof Socket socket && socket.isClosed());
    }
  }

  private void pump(Socket from, Socket to, Direction direction) {
    byte[] buffer = new byte[BUFFER];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        pass(direction);
        out.write(buffer, 0, read);
      }
    } catch (IOException ended) {
      // One side has closed: whoever pumps closes the other.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pass(Direction direction) throws InterruptedException {
    Integer delay = delaysMillis.get(direction);
    if (delay != null) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(delay));
    }
    synchronized (cut) {
      while (cut.contains(direction)) {
        cut.wait();
      }
    }
  }

  private static void end(Closeable it) {
    try {
      it.close();
    } catch (IOException ended) {
      // It is of no use any more either way.
    }
  }

  @Override
  public void close() {
    heal();
    new ArrayList<>(open).forEach(PeerLinks::end);
  }
}
