package dev.quorate.operator.members;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A socket of this machine that treats every call in the same way. For tests. */
final class HostileMember implements AutoCloseable {
  private static final Duration DRIP = Duration.ofSeconds(1);

  private final ServerSocket listening;
  private final Manner manner;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private final CountDownLatch closing = new CountDownLatch(1);

  HostileMember(Manner manner) {
    try {
      this.listening = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.manner = manner;
    Thread.ofVirtual().start(this::accept);
  }

  /** What is done with one call; returns when the connection is to be closed. */
  interface Manner {
    void answer(InputStream in, OutputStream out, Pause pause)
        throws IOException, InterruptedException;

    /** Takes the call and never says a word. */
    Manner SILENCE =
        (in, out, pause) -> {
          readCall(in);
          pause.untilClosed();
        };

    /** Sends the headers of an answer, a part of its body, and nothing more. */
    Manner HEADERS_THEN_SILENCE =
        (in, out, pause) -> {
          readCall(in);
          send(out, ok("Content-Length: 2000") + "{\"reportVersion\":1,");
          pause.untilClosed();
        };

    /** Sends a body that has no end, one byte a second. */
    Manner DRIP =
        (in, out, pause) -> {
          readCall(in);
          send(out, ok("Content-Length: 1000000"));
          while (!pause.isClosedAfter(HostileMember.DRIP)) {
            send(out, " ");
          }
        };

    /** Sends headers that have no end, one byte a second. */
    Manner DRIPPING_HEADERS =
        (in, out, pause) -> {
          readCall(in);
          send(out, "HTTP/1.1 200 OK\r\nX: ");
          while (!pause.isClosedAfter(HostileMember.DRIP)) {
            send(out, "x");
          }
        };

    /** Sends a body that has no end, as fast as it is read. */
    Manner ENDLESS_BODY =
        (in, out, pause) -> {
          readCall(in);
          send(out, ok("Transfer-Encoding: chunked"));
          while (true) {
            send(out, "10000\r\n" + " ".repeat(0x10000) + "\r\n");
          }
        };

    /** Sends headers that have no end, as fast as they are read. */
    Manner ENDLESS_HEADERS =
        (in, out, pause) -> {
          readCall(in);
          send(out, "HTTP/1.1 200 OK\r\n");
          for (long n = 0; true; n++) {
            send(out, "X-" + n + ": " + "x".repeat(1000) + "\r\n");
          }
        };

    /** Announces an answer that never comes, again and again. */
    Manner ENDLESS_INTERIM_ANSWERS =
        (in, out, pause) -> {
          readCall(in);
          while (true) {
            send(out, "HTTP/1.1 102 Processing\r\n\r\n");
          }
        };

    /** Answers as a TLS server does that is spoken to in plain text. */
    Manner TLS =
        (in, out, pause) -> {
          readCall(in);
          out.write(new byte[] {0x15, 0x03, 0x03, 0, 2, 2, 70});
          out.flush();
        };

    /** Closes the connection in the middle of the answer. */
    Manner HANGS_UP =
        (in, out, pause) -> {
          readCall(in);
          send(out, ok("Content-Length: 2000") + "{");
        };

    /** Answers every call with this. */
    static Manner saying(String answer) {
      return (in, out, pause) -> {
        readCall(in);
        send(out, answer);
      };
    }

    /** Answers every call with 200 and this body. */
    static Manner reporting(String body) {
      return saying(ok("Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length) + body);
    }
  }

  /** How a manner waits. */
  interface Pause {
    void untilClosed() throws IOException;

    boolean isClosedAfter(Duration pause) throws InterruptedException;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + listening.getLocalPort());
  }

  /** Connections that were accepted. */
  int calls() {
    return calls.get();
  }

  /** Connections that are over: the caller closed them, or the answer did. */
  int ended() {
    return ended.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = listening.accept();
        connections.add(connection);
        calls.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(connection));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket connection) {
    var pause =
        new Pause() {
          @Override
          public void untilClosed() throws IOException {
            connection.getInputStream().transferTo(OutputStream.nullOutputStream());
          }

          @Override
          public boolean isClosedAfter(Duration pause) throws InterruptedException {
            return closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
          }
        };
    try (connection) {
      manner.answer(connection.getInputStream(), connection.getOutputStream(), pause);
    } catch (IOException e) {
      // the caller hung up
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.incrementAndGet();
    }
  }

  private static void readCall(InputStream in) throws IOException {
    int last = 0;
    for (int b = in.read(); b >= 0; b = in.read()) {
      last = (last << 8) | b;
      if (last == 0x0d0a0d0a) {
        return;
      }
    }
  }

  private static String ok(String header) {
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + header + "\r\n\r\n";
  }

  private static void send(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      listening.close();
      for (Socket connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
