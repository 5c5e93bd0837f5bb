package dev.quorate.operator.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** The three listeners of a node on the loopback interface. */
public record Ports(int client, int peer, int rest) {

  /** Three ports that are free now. */
  public static Ports free() {
    List<ServerSocket> held = new ArrayList<>();
    try {
      // All three are held until the last is known, or the same port could be given twice.
      for (int i = 0; i < 3; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return new Ports(
          held.get(0).getLocalPort(), held.get(1).getLocalPort(), held.get(2).getLocalPort());
    } catch (IOException e) {
      throw new UncheckedIOException("no free port on the loopback interface", e);
    } finally {
      held.forEach(Ports::close);
    }
  }

  /**
   * What etcd's own local cluster uses (2379, 22379, 32379; Procfile of etcd-io/etcd), so that its
   * documentation can be followed word by word; other ports where these are taken.
   */
  public static Ports wellKnown(int ordinal) {
    int base = ordinal == 0 ? 0 : 10_000 * (ordinal + 1);
    Ports wanted = new Ports(base + 2379, base + 2380, base + 8080);
    boolean usable = base + 8080 < 65_536;
    return usable && isFree(wanted.client) && isFree(wanted.peer) && isFree(wanted.rest)
        ? wanted
        : free();
  }

  String clientAddress() {
    return "127.0.0.1:" + client;
  }

  String peerAddress() {
    return "127.0.0.1:" + peer;
  }

  String restAddress() {
    return "127.0.0.1:" + rest;
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

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
