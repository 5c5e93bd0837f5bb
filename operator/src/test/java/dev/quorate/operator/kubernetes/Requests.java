package dev.quorate.operator.kubernetes;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Counts what a Kubernetes client sends, the beginning of a watch included. */
final class Requests implements Interceptor {
  private final List<String> sent = new CopyOnWriteArrayList<>();

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    String query = request.uri().getQuery();
    boolean watch = query != null && query.contains("watch=true");
    sent.add("%s %s".formatted(watch ? "WATCH" : request.method(), request.uri().getPath()));
  }

  /** Since the last call. */
  List<String> drain() {
    List<String> drained = new ArrayList<>(sent);
    sent.removeAll(drained);
    return drained;
  }

  static boolean isWrite(String request) {
    return !request.startsWith("GET ") && !request.startsWith("WATCH ");
  }

  /** How many of each kind, for people. */
  static Map<String, Long> summary(List<String> requests) {
    return requests.stream()
        .map(request -> request.replaceAll("/namespaces/[^/]+", ""))
        .map(request -> request.replaceAll("demo[^/]*", "*"))
        .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
  }
}
