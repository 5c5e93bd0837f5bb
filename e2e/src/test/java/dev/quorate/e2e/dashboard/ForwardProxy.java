package dev.quorate.e2e.dashboard;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The proxy through which the browser does everything: it knows whom the browser asks, and lets
 * WebSockets through or not. A browser asks for those by CONNECT, and for the rest by GET (RFC
 * 9110, 9.3.6; RFC 6455, 4.1).
 */
final class ForwardProxy implements AutoCloseable {
  private static final int LONGEST_HEAD = 64 << 10;

  private final ServerSocket server;
  private final Set<String> asked = ConcurrentHashMap.newKeySet();
  private final Set<Socket> tunnels = ConcurrentHashMap.newKeySet();
  private volatile boolean lets = true;

  ForwardProxy() {
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  String address() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /** host:port of everybody that was asked for anything. */
  Set<String> asked() {
    return Set.copyOf(asked);
  }

  /** Of who made the browser; the page cannot mean it. */
  static boolean isOfItsMaker(String address) {
    String host = address.replaceFirst(":[0-9]+$", "");
    return List.of(".google.com", ".googleapis.com", ".gvt1.com").stream().anyMatch(host::endsWith);
  }

  /** Ends those that there are, too. */
  void blockWebSockets() {
    lets = false;
    tunnels.forEach(ForwardProxy::end);
  }

  void letWebSocketsThrough() {
    lets = true;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket browser = server.accept();
        Thread.ofVirtual().start(() -> serve(browser));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket browser) {
    try (browser) {
      String head = head(browser.getInputStream());
      String[] request = head.lines().findFirst().orElse("").split(" ");
      if (request.length < 2) {
        return;
      }
      if (request[0].equals("CONNECT")) {
        asked.add(request[1]);
        tunnel(browser, request[1]);
      } else {
        forward(browser, head, request);
      }
    } catch (IOException e) {
      // The browser sees a connection that ends, as from any proxy whose server is gone.
    }
  }

  private void tunnel(Socket browser, String target) throws IOException {
    if (!lets) {
      say(browser, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
      return;
    }
    tunnels.add(browser);
    try (Socket node = connect(target)) {
      say(browser, "HTTP/1.1 200 Connected\r\n\r\n");
      Thread.ofVirtual().start(() -> copy(browser, node));
      copy(node, browser);
    } finally {
      tunnels.remove(browser);
    }
  }

  /** GET http://host:port/path becomes GET /path; one request for each connection. */
  private void forward(Socket browser, String head, String[] request) throws IOException {
    String rest = request[1].replaceFirst("^http://", "");
    int slash = rest.indexOf('/');
    String target = rest.substring(0, slash);
    asked.add(target);
    List<String> headers =
        head.lines()
            .skip(1)
            .filter(line -> !line.toLowerCase(Locale.ROOT).contains("connection:"))
            .toList();
    try (Socket node = connect(target)) {
      say(
          node,
          request[0]
              + " "
              + rest.substring(slash)
              + " HTTP/1.1\r\nConnection: close\r\n"
              + String.join("\r\n", headers)
              + "\r\n\r\n");
      node.getInputStream().transferTo(browser.getOutputStream());
    }
  }

  private static Socket connect(String target) throws IOException {
    int colon = target.lastIndexOf(':');
    if (isOfItsMaker(target)) {
      throw new IOException("nothing of a test leaves this machine: " + target);
    }
    return colon < 0
        ? new Socket(target, 80)
        : new Socket(target.substring(0, colon), Integer.parseInt(target.substring(colon + 1)));
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0 && head.length() < LONGEST_HEAD) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.append((char) next);
    }
    return head.toString().stripTrailing();
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException ended) {
      // The other end goes with it.
    }
    end(from);
    end(to);
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed already.
    }
  }

  @Override
  public void close() {
    tunnels.forEach(ForwardProxy::end);
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
