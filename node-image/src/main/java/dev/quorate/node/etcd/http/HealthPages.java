package dev.quorate.node.etcd.http;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** etcd's {@code /health}, {@code /livez} and {@code /readyz} (api/etcdhttp/health.go). */
final class HealthPages {
  private static final int UNAVAILABLE = 503;
  private static final Map<String, List<String>> CHECKS =
      Map.of(
          "/livez", List.of(HealthChecks.SERIALIZABLE_READ),
          "/readyz",
              List.of(
                  HealthChecks.DATA_CORRUPTION,
                  HealthChecks.SERIALIZABLE_READ,
                  HealthChecks.LINEARIZABLE_READ,
                  HealthChecks.NON_LEARNER));

  private final HealthChecks checks;

  HealthPages(HealthChecks checks) {
    this.checks = checks;
  }

  Optional<CompletableFuture<Page>> get(String path, Map<String, List<String>> query) {
    if (path.equals("/health")) {
      boolean isSerializable = query.getOrDefault("serializable", List.of("")).contains("true");
      return Optional.of(
          checks.health(isSerializable, excluded(query)).thenApply(HealthPages::health));
    }
    if (CHECKS.containsKey(path)) {
      List<String> names =
          CHECKS.get(path).stream().filter(name -> !excluded(query).contains(name)).toList();
      return Optional.of(run(names, query.containsKey("verbose")));
    }
    return CHECKS.entrySet().stream()
        .filter(group -> path.startsWith(group.getKey() + "/"))
        .map(group -> path.substring(group.getKey().length() + 1))
        .filter(name -> CHECKS.values().stream().anyMatch(names -> names.contains(name)))
        .map(name -> run(List.of(name), query.containsKey("verbose")))
        .findFirst();
  }

  private static Set<String> excluded(Map<String, List<String>> query) {
    return Set.copyOf(query.getOrDefault("exclude", List.of()));
  }

  private static Page health(Optional<String> trouble) {
    String json =
        "{\"health\":\"%s\",\"reason\":\"%s\"}"
            .formatted(
                trouble.isEmpty(),
                new String(JsonStringEncoder.getInstance().quoteAsString(trouble.orElse(""))));
    return trouble.isEmpty()
        ? new Page(200, "text/plain; charset=utf-8", json)
        : Page.text(UNAVAILABLE, json);
  }

  private CompletableFuture<Page> run(List<String> names, boolean isVerbose) {
    Map<String, CompletableFuture<Optional<String>>> running = new TreeMap<>();
    names.forEach(name -> running.put(name, checks.check(name)));
    return CompletableFuture.allOf(running.values().toArray(CompletableFuture<?>[]::new))
        .thenApply(
            _ -> {
              String outcome =
                  names.stream()
                      .map(name -> line(name, running.get(name).join()))
                      .collect(Collectors.joining());
              boolean hasFailed =
                  running.values().stream().anyMatch(check -> check.join().isPresent());
              if (hasFailed) {
                return Page.text(UNAVAILABLE, outcome);
              }
              return Page.text(200, isVerbose ? outcome + "ok" : "ok");
            });
  }

  private static String line(String name, Optional<String> trouble) {
    return trouble
        .map(why -> "[-]" + name + " failed: " + why + "\n")
        .orElseGet(() -> "[+]" + name + " ok\n");
  }
}
