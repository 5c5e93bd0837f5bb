package dev.quorate.e2e.bench.cases;

import dev.quorate.e2e.bench.load.Generator;
import dev.quorate.e2e.bench.load.RoundFailed;
import dev.quorate.e2e.bench.results.Metric;
import dev.quorate.e2e.bench.results.Section;
import dev.quorate.e2e.bench.servers.Clients;
import dev.quorate.e2e.bench.servers.Members;
import io.etcd.jetcd.Client;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/** From a fault of the leader to the first write that a survivor acknowledges. */
record Failover(Fault fault) implements Case {
  private static final Duration GIVE_UP = Duration.ofSeconds(30);

  enum Fault {
    KILL("failover-kill", "kill -9 of the leader"),
    STOP("failover-stop", "SIGSTOP of the leader");

    private final String name;
    private final String title;

    Fault(String name, String title) {
      this.name = name;
      this.title = title;
    }
  }

  @Override
  public String name() {
    return fault.name;
  }

  @Override
  public Section section() {
    return Section.FAULTS;
  }

  @Override
  public String title() {
    return fault.title;
  }

  @Override
  public Needs needs() {
    return Needs.OWN;
  }

  @Override
  public int rounds() {
    return 5;
  }

  @Override
  public boolean needsGenerator() {
    return false;
  }

  @Override
  public Map<Metric, Double> measure(Members members, Optional<Generator> generator)
      throws IOException, InterruptedException, RoundFailed {
    Clients clients = new Clients(members);
    int leader = clients.leader();
    List<Integer> survivors =
        IntStream.range(0, Members.COUNT)
            .filter(member -> member != leader)
            .mapToObj(members.clientPorts()::get)
            .toList();
    long begin = System.nanoTime();
    strike(members, leader);
    try {
      long first = FirstAnswer.of(survivors, port -> awaitWrite(port, begin));
      return Map.of(Metric.FIRST_WRITE, (first - begin) / 1e9);
    } finally {
      mend(members, leader);
      clients.awaitAllThere();
    }
  }

  private void strike(Members members, int leader) throws IOException, InterruptedException {
    switch (fault) {
      case KILL -> members.kill(leader);
      case STOP -> members.pause(leader);
    }
  }

  private void mend(Members members, int leader) throws IOException, InterruptedException {
    switch (fault) {
      case KILL -> members.startAgain(leader);
      case STOP -> members.resume(leader);
    }
  }

  private static void awaitWrite(int port, long begin) throws Exception {
    // Short attempts: a retry inside of the client would hide the moment.
    try (Client client = Clients.clientOf(port)) {
      while (System.nanoTime() - begin < GIVE_UP.toNanos()) {
        try {
          client.getKVClient().put(Clients.KEY, Clients.VALUE).get(250, TimeUnit.MILLISECONDS);
          return;
        } catch (TimeoutException | ExecutionException notYet) {
          TimeUnit.MILLISECONDS.sleep(10);
        }
      }
    }
    throw new RoundFailed("port %d took no write within %s".formatted(port, GIVE_UP));
  }
}
