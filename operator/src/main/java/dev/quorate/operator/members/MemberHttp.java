package dev.quorate.operator.members;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quorate.operator.observed.MemberFact.Cause;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The calls to all members, over HTTP/1.1 (RFC 9112), one connection each. What answers may be any
 * program, with any intent: a call ends within its time whatever is sent, takes a bounded part of
 * the memory, and leaves no connection behind. The JDK's HTTP client gives none of the three: its
 * timeout ends with the headers, and it keeps the connection of an answer that it refuses.
 * Redirects are not followed. Thread-safe.
 */
public final class MemberHttp implements AutoCloseable {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);

  private final ObjectMapper json = AdminJson.mapper();
  private final AnswerMemory memory = new AnswerMemory();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("member-call-limits").factory());
  private final CallTimes times;
  private volatile boolean closed;

  public MemberHttp() {
    this(CallTimes.USUAL);
  }

  MemberHttp(CallTimes times) {
    this.times = times;
  }

  CallTimes times() {
    return times;
  }

  String write(Object body) {
    try {
      return json.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot be written as JSON: " + body, e);
    }
  }

  /**
   * Calls and waits for the whole answer.
   *
   * @param limit for everything: connection, headers and body
   */
  Answer call(HttpCall call, Duration limit) {
    if (!call.canCarryToken()) {
      return new Answer.Unreachable(
          Cause.NOT_ASKED, "the admin token is empty or has characters that no call can carry");
    }
    AtomicBoolean late = new AtomicBoolean();
    try (Socket socket = new Socket();
        AnswerMemory.Share share = memory.share()) {
      open.add(socket);
      ScheduledFuture<?> end =
          timer.schedule(() -> end(socket, late), limit.toMillis(), TimeUnit.MILLISECONDS);
      try {
        return closed ? stopping(call.member()) : exchange(call, socket, share, limit);
      } finally {
        end.cancel(false);
        open.remove(socket);
      }
    } catch (IOException e) {
      return failed(call.member(), e, late.get(), limit);
    }
  }

  private Answer exchange(HttpCall call, Socket socket, AnswerMemory.Share share, Duration limit)
      throws IOException {
    URI member = call.member();
    Duration connect = CONNECT_LIMIT.compareTo(limit) < 0 ? CONNECT_LIMIT : limit;
    socket.setTcpNoDelay(true);
    socket.connect(
        new InetSocketAddress(member.getHost(), member.getPort()), (int) connect.toMillis());
    call.writeTo(socket.getOutputStream());
    HttpAnswer answer = HttpAnswer.read(socket.getInputStream(), share);
    return AdminJson.answer(json, member.getAuthority(), answer.status(), answer.body());
  }

  private Answer failed(URI member, IOException e, boolean late, Duration limit) {
    if (closed) {
      return stopping(member);
    }
    return late
        ? new Answer.Unreachable(
            Cause.TIMED_OUT,
            "%s: no whole answer within %d ms".formatted(member.getAuthority(), limit.toMillis()))
        : LostCall.answer(member, e);
  }

  private static Answer stopping(URI member) {
    return new Answer.Unreachable(
        Cause.NOT_ASKED, member.getAuthority() + ": the operator is stopping");
  }

  // Whoever reads from it or writes to it fails at once.
  private static void end(Socket socket, AtomicBoolean late) {
    late.set(true);
    closeQuietly(socket);
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is as good as closed.
    }
  }

  @Override
  public void close() {
    closed = true;
    timer.shutdownNow();
    open.forEach(MemberHttp::closeQuietly);
  }
}
