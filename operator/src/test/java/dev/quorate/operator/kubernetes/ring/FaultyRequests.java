package dev.quorate.operator.kubernetes.ring;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.quorate.operator.simulated.OperatorCrashed;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * Between the operator's client and the API server: counts the requests that change something, and
 * lets the planned fault happen to one of them. Refusals come from a server of its own, to which
 * the request is sent instead. Requests that change something come from one thread, the pass.
 */
final class FaultyRequests implements Interceptor, AutoCloseable {
  /** Nobody listens there (RFC 6335: tcpmux, which is not installed). */
  private static final URI NOBODY = URI.create("http://127.0.0.1:1/");

  private final PlannedRequestFault planned;
  private final Consumer<HttpRequest> inspection;
  private final HttpServer refusing;
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private final List<String> forbidden = Collections.synchronizedList(new ArrayList<>());
  private RequestFault now = RequestFault.NONE;
  private boolean counting;
  private int counted;
  private volatile boolean crashed;

  /**
   * @param inspection is shown each request that changes something, before it is sent
   */
  FaultyRequests(PlannedRequestFault planned, Consumer<HttpRequest> inspection) {
    this.planned = planned;
    this.inspection = inspection;
    try {
      refusing = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    refusing.createContext("/", FaultyRequests::refuse);
    refusing.start();
  }

  /** Requests are counted, and the planned fault happens, from here on. */
  void countFromHere() {
    counting = true;
  }

  int counted() {
    return counted;
  }

  /** The planned fault has happened: runs differ a little in how often they report a status. */
  boolean hasHappened() {
    return counted >= planned.request();
  }

  /** Every request that changes something, with its number if it was counted. */
  List<String> log() {
    return List.copyOf(log);
  }

  /** Requests for which the chart grants no right. */
  List<String> forbidden() {
    return List.copyOf(forbidden);
  }

  /** The operator ends here if its process is gone. */
  void crashIfPlanned() {
    if (crashed) {
      throw new OperatorCrashed();
    }
  }

  /** The next process of the operator. */
  void restart() {
    crashed = false;
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    if (crashed) {
      throw new KubernetesClientException("the operator crashed");
    }
    if (isRead(request)) {
      return;
    }
    int number = counting ? ++counted : 0;
    log.add("%d %s %s".formatted(number, request.method(), request.uri().getPath()));
    inspection.accept(request);
    now = counting ? planned.at(number) : RequestFault.NONE;
    switch (now) {
      case NONE, ANSWER_LOST -> {}
      case NOT_SENT -> builder.uri(NOBODY);
      case CONFLICT -> builder.uri(refusal(409));
      case TOO_MANY_REQUESTS -> builder.uri(refusal(429));
      case SERVER_ERROR -> builder.uri(refusal(500));
      case CRASH_BEFORE -> {
        crashed = true;
        throw new KubernetesClientException("the operator crashed");
      }
      case CRASH_AFTER -> crashed = true;
    }
  }

  @Override
  public AsyncBody.Consumer<List<ByteBuffer>> consumer(
      AsyncBody.Consumer<List<ByteBuffer>> consumer, HttpRequest request) {
    return isRead(request) || now != RequestFault.ANSWER_LOST ? consumer : new Broken(consumer);
  }

  @Override
  public void after(
      HttpRequest request,
      HttpResponse<?> response,
      AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    if (response.code() == 403) {
      forbidden.add(request.method() + " " + request.uri().getPath());
    }
  }

  /** The connection breaks where the answer begins. */
  private record Broken(AsyncBody.Consumer<List<ByteBuffer>> consumer)
      implements AsyncBody.Consumer<List<ByteBuffer>> {
    @Override
    public void consume(List<ByteBuffer> value, AsyncBody body) throws IOException {
      throw new IOException("connection reset");
    }

    @Override
    public <U> U unwrap(Class<U> target) {
      return consumer.unwrap(target);
    }
  }

  private static boolean isRead(HttpRequest request) {
    return request.method().equals("GET");
  }

  private URI refusal(int code) {
    return URI.create("http://127.0.0.1:%d/%d".formatted(refusing.getAddress().getPort(), code));
  }

  private static void refuse(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      int code = Integer.parseInt(exchange.getRequestURI().getPath().substring(1));
      String status =
          """
          {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
           "message": "refused by the test", "code": %d}
          """
              .formatted(code);
      byte[] body = status.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.getResponseHeaders().set("Retry-After", "1");
      exchange.sendResponseHeaders(code, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    refusing.stop(0);
  }
}
