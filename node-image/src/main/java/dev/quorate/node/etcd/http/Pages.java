package dev.quorate.node.etcd.http;

import dev.quorate.node.etcd.call.Backend;
import dev.quorate.node.etcd.call.EtcdVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** What there is, by its path. */
public final class Pages {
  /** Prometheus' text format. */
  private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

  private final HealthPages health;
  private final Supplier<Optional<Backend>> backend;
  private final Supplier<String> metrics;
  private final Executor executor;

  /**
   * @param backend empty until this member has served
   * @param metrics in Prometheus' text format
   * @param executor for what takes longer than an event loop has time for
   */
  public Pages(Supplier<Optional<Backend>> backend, Supplier<String> metrics, Executor executor) {
    this.health = new HealthPages(new HealthChecks(backend));
    this.backend = backend;
    this.metrics = metrics;
    this.executor = executor;
  }

  CompletableFuture<Page> get(String method, String uri) {
    QueryStringDecoder asked = new QueryStringDecoder(uri);
    String path = asked.path();
    Map<String, List<String>> query = asked.parameters();
    Optional<CompletableFuture<Page>> found =
        switch (path) {
          case "/version" -> Optional.of(CompletableFuture.completedFuture(version()));
          case "/metrics" -> Optional.of(CompletableFuture.supplyAsync(this::metrics, executor));
          default -> health.get(path, query);
        };
    if (found.isEmpty()) {
      return CompletableFuture.completedFuture(Page.text(404, "404 page not found"));
    }
    return method.equals("GET")
        ? found.get()
        : CompletableFuture.completedFuture(Page.text(405, "Method Not Allowed"));
  }

  private Page metrics() {
    return new Page(200, METRICS, metrics.get());
  }

  /** With the version of this node's software too, once it serves. */
  private Page version() {
    return Page.json(
        "{\"etcdserver\":\"%s\",\"etcdcluster\":\"%s\",\"storage\":\"%s\"%s}"
            .formatted(
                EtcdVersion.SERVER,
                EtcdVersion.CLUSTER_IN_FULL,
                EtcdVersion.STORAGE,
                backend
                    .get()
                    .map(serving -> ",\"quorate\":\"" + serving.version() + "\"")
                    .orElse("")));
  }
}
