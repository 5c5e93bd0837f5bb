package dev.quorate.operator.local.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Finds ports of the loopback interface that nobody listens on. */
public final class FreePorts {
  private static final int FIRST = 10_000;

  /**
   * Linux takes the ports of outgoing connections from here (ip_local_port_range): while a node is
   * away, any connection could take one.
   */
  private static final int FIRST_OF_CONNECTIONS = 32_768;

  private static final int MOST_TRIES = 10_000;

  // Static, as the ports of a machine are: what one caller was given and has not bound yet is not
  // given to another.
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private FreePorts() {}

  /** Three ports that are free now; this process gives none of them again. */
  public static NodePorts any() {
    List<Integer> found = new ArrayList<>();
    for (int tries = 0; found.size() < 3; tries++) {
      if (tries == MOST_TRIES) {
        throw new IllegalStateException("no free port on the loopback interface from " + FIRST);
      }
      int port = ThreadLocalRandom.current().nextInt(FIRST, FIRST_OF_CONNECTIONS);
      if (isFree(port) && GIVEN.add(port)) {
        found.add(port);
      }
    }
    return new NodePorts(found.get(0), found.get(1), found.get(2));
  }

  /**
   * What etcd's own local cluster uses (2379, 22379, 32379; Procfile of etcd-io/etcd), so that its
   * documentation can be followed word by word; other ports where these are taken.
   */
  public static NodePorts wellKnown(int ordinal) {
    int base = ordinal == 0 ? 0 : 10_000 * (ordinal + 1);
    NodePorts wanted = new NodePorts(base + 2379, base + 2380, base + 8080);
    boolean usable = base + 8080 < 65_536;
    return usable && isFree(wanted.client()) && isFree(wanted.peer()) && isFree(wanted.rest())
        ? wanted
        : any();
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
