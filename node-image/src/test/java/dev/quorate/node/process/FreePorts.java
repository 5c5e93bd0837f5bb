package dev.quorate.node.process;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports that nobody listened on a moment ago, none given twice. Below those that Linux gives to
 * outgoing connections (ip_local_port_range): any connection could take one of these before the
 * node that is to listen there has started.
 */
public final class FreePorts {
  private static final int FIRST = 10_000;
  private static final int FIRST_OF_CONNECTIONS = 32_768;
  private static final int MOST_TRIES = 10_000;
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private FreePorts() {}

  public static List<Integer> find(int count) {
    List<Integer> found = new ArrayList<>();
    for (int tries = 0; found.size() < count; tries++) {
      if (tries == MOST_TRIES) {
        throw new IllegalStateException("no free port from " + FIRST);
      }
      int port = ThreadLocalRandom.current().nextInt(FIRST, FIRST_OF_CONNECTIONS);
      if (isFree(port) && GIVEN.add(port)) {
        found.add(port);
      }
    }
    return List.copyOf(found);
  }

  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1)) {
      return socket.getLocalPort() == port;
    } catch (IOException taken) {
      return false;
    }
  }
}
