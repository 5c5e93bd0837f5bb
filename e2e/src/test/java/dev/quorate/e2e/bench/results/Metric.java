package dev.quorate.e2e.bench.results;

import java.util.Locale;

/** What one figure counts, in which unit, and with how many decimals it is shown. */
public enum Metric {
  RATE("requests/s", 0),
  P50("half of them answered within, ms", 1),
  P99("99 % answered within, ms", 1),
  CPU("CPU of all three members per request, µs", 0),
  SERVING("process start to all three serving, s", 2),
  START_CPU("CPU of one member until then, s", 2),
  MEMORY("resident memory of one member, MiB", 0),
  LEADER_MEMORY("resident memory of the leader, MiB", 0),
  FIRST_WRITE("fault to the first write, s", 2),
  FIRST_READ("start of all three to the first linearizable read, s", 1),
  CAUGHT_UP("start of the follower to caught up, s", 1),
  WRITERS_KEEP("rate of the writers meanwhile, % of before", 0),
  SAVED("snapshot of the leader into a file, s", 1),
  RESTORED("the file to a linearizable read at each of three members, s", 1),
  MEMORY_WHILE_SAVED("resident memory of the leader then, MiB", 0),
  USER_DATA("keys and values taken before the refusal, MB", 0);

  private final String label;
  private final int decimals;

  Metric(String label, int decimals) {
    this.label = label;
    this.decimals = decimals;
  }

  public String label() {
    return label;
  }

  String text(double value) {
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }
}
