package dev.quorate.e2e.bench.results;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One metric of one case, of each system that was measured: "quorate", and "etcd" if it was. */
public record Figure(Metric metric, Map<String, Spread> of) {
  public static final String QUORATE = "quorate";
  public static final String ETCD = "etcd";

  Optional<Spread> quorate() {
    return Optional.ofNullable(of.get(QUORATE));
  }

  Optional<Spread> etcd() {
    return Optional.ofNullable(of.get(ETCD));
  }

  /** Of the medians, Quorate's by etcd's; empty where one of them is missing. */
  Optional<String> ratio() {
    return quorate()
        .flatMap(
            ours ->
                etcd()
                    .filter(theirs -> theirs.median() > 0)
                    .map(theirs -> ours.median() / theirs.median()))
        .map(ratio -> String.format(Locale.ROOT, "%.2f", ratio));
  }
}
