package dev.quorate.operator.kubernetes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Answers requests with objects that a test gives it, and remembers the requests: for what is sent,
 * where no real API server is needed to judge it.
 */
final class CannedApiServer implements AutoCloseable {
  private static final List<String> LISTS =
      List.of("pods", "persistentvolumeclaims", "consensustasks");

  private final HttpServer server;
  private final Map<String, String> objects = new HashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  CannedApiServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  KubernetesClient client() {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder()
                .withAutoConfigure(false)
                .withMasterUrl(uri().toString())
                .withRequestRetryBackoffLimit(0)
                .build())
        .build();
  }

  void put(String path, String json) {
    objects.put(path, json);
  }

  /** Method, path and body of each. */
  List<String> requests() {
    return requests;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    requests.add(exchange.getRequestMethod() + " " + path + " " + body);
    String last = path.substring(path.lastIndexOf('/') + 1);
    boolean found = objects.containsKey(path) || LISTS.contains(last);
    String empty = found ? "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":[]}" : "{}";
    byte[] json = objects.getOrDefault(path, empty).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(found ? 200 : 404, json.length);
    exchange.getResponseBody().write(json);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
