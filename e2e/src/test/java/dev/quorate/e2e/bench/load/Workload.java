package dev.quorate.e2e.bench.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What etcd's generator is asked for: so many clients on so many connections cause so many answers
 * by one command.
 */
public record Workload(int connections, int clients, long total, List<String> command) {
  public static Workload of(int connections, int clients, long total, String... command) {
    List<String> all = new ArrayList<>(Arrays.asList(command));
    all.add("--total=" + total);
    return new Workload(connections, clients, total, List.copyOf(all));
  }

  /** Watches of one key, a hundred a stream, while it is put so many times: all get each event. */
  public static Workload watches(int watches, int puts, int putsPerSecond) {
    int streams = watches / 100;
    return new Workload(
        10,
        10,
        (long) watches * puts,
        List.of(
            "watch-latency",
            "--streams=" + streams,
            "--watchers-per-stream=100",
            "--put-total=" + puts,
            "--put-rate=" + putsPerSecond));
  }

  /** Puts to random keys. */
  public static Workload puts(int clients, long total, int valueSize, int keys) {
    return of(
        connectionsOf(clients),
        clients,
        total,
        "put",
        "--val-size=" + valueSize,
        "--key-space-size=" + keys);
  }

  /** Transactions of puts, to the keys one after the other. */
  public static Workload transactions(int clients, long total, int puts, int valueSize, int keys) {
    return of(
        connectionsOf(clients),
        clients,
        total,
        "txn-put",
        "--txn-ops=" + puts,
        "--val-size=" + valueSize,
        "--key-space-size=" + keys);
  }

  private static int connectionsOf(int clients) {
    return switch (clients) {
      case 1 -> 1;
      case 8, 16 -> 8;
      case 64 -> 16;
      default -> 32;
    };
  }

  List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    arguments.add("--conns=" + connections);
    arguments.add("--clients=" + clients);
    arguments.addAll(command);
    return arguments;
  }
}
