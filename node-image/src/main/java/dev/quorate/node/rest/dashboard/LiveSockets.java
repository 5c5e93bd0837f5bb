package dev.quorate.node.rest.dashboard;

import io.vertx.core.http.ServerWebSocket;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;

/** The pages that listen. For the event loop. */
final class LiveSockets {
  private final Set<ServerWebSocket> sockets = new LinkedHashSet<>();
  private final Supplier<String> content;

  LiveSockets(Supplier<String> content) {
    this.content = content;
  }

  /** Sends at once what it has to show. */
  void add(ServerWebSocket socket) {
    sockets.add(socket);
    socket.closeHandler(_ -> sockets.remove(socket));
    // Of the connection's other end; its close follows.
    socket.exceptionHandler(_ -> {});
    send(socket, content.get());
  }

  void sendToAll() {
    if (!sockets.isEmpty()) {
      String text = content.get();
      Set.copyOf(sockets).forEach(socket -> send(socket, text));
    }
  }

  /** Who takes too little misses something, and gets the newest later. */
  private static void send(ServerWebSocket socket, String text) {
    if (!socket.isClosed() && !socket.writeQueueFull()) {
      var _ = socket.writeTextMessage(text);
    }
  }
}
