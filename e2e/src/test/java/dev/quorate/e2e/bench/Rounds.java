package dev.quorate.e2e.bench;

import dev.quorate.e2e.bench.cases.Case;
import dev.quorate.e2e.bench.cases.Catalogue;
import dev.quorate.e2e.bench.load.Generator;
import dev.quorate.e2e.bench.load.RoundFailed;
import dev.quorate.e2e.bench.load.Workload;
import dev.quorate.e2e.bench.results.Metric;
import dev.quorate.e2e.bench.results.Result;
import dev.quorate.e2e.bench.servers.Clients;
import dev.quorate.e2e.bench.servers.Members;
import dev.quorate.e2e.bench.servers.Software;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes the rounds of a case: the systems take turns, each other round in the other order, so that
 * what else this machine does hits all of them. The first failure ends a case.
 */
final class Rounds implements AutoCloseable {
  private static final Duration WARM_UP_LIMIT = Duration.ofMinutes(3);

  private final List<Software> systems;
  private final Optional<Generator> generator;
  private final Path directory;
  private final String heap;
  private final Map<String, Members> warm = new HashMap<>();

  Rounds(List<Software> systems, Optional<Generator> generator, Path directory, String heap) {
    this.systems = systems;
    this.generator = generator;
    this.directory = directory;
    this.heap = heap;
  }

  /** The client of this process loads its classes before a time depends on it. */
  void warmOurClient() throws IOException {
    try (Members members = Members.of(systems.getLast(), directory, heap)) {
      members.start();
      Clients clients = new Clients(members);
      clients.awaitAllThere();
      clients.put();
      clients.leader();
    }
  }

  Result take(Case one, int rounds, int run) throws IOException, InterruptedException {
    List<Result.Round> passed = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    Map<String, Members> own = new HashMap<>();
    try {
      for (int i = 1; i <= rounds && failures.isEmpty(); i++) {
        for (Software system : i % 2 == 0 ? systems : systems.reversed()) {
          if (one.isFor(system.name()) && failures.isEmpty()) {
            try {
              passed.add(new Result.Round(system.name(), takeOne(one, system, own)));
            } catch (RoundFailed | IOException | RuntimeException e) {
              failures.add("round %d of %s: %s".formatted(i, system.name(), e.getMessage()));
            }
          }
        }
      }
    } finally {
      closeAll(own);
      if (!failures.isEmpty()) {
        // Whatever it was may still be there; the next case gets new ones.
        closeAll(warm);
      }
    }
    return Result.of(one.name(), one.section(), one.title(), run, passed, failures);
  }

  private Map<Metric, Double> takeOne(Case one, Software system, Map<String, Members> own)
      throws IOException, InterruptedException, RoundFailed {
    return switch (one.needs()) {
      case WARM -> measure(one, warm(system));
      case OWN -> measure(one, own(one, system, own));
      case NEW -> {
        try (Members members = Members.of(system, directory, one.heap().orElse(heap))) {
          yield withLogs(members, () -> one.measure(members, generator));
        }
      }
    };
  }

  private Map<Metric, Double> measure(Case one, Members members)
      throws IOException, InterruptedException, RoundFailed {
    return withLogs(
        members,
        () -> {
          Map<Metric, Double> values = one.measure(members, generator);
          new Clients(members).compact();
          return values;
        });
  }

  private Members own(Case one, Software system, Map<String, Members> own)
      throws IOException, InterruptedException, RoundFailed {
    if (!own.containsKey(system.name())) {
      Members members = started(system, one.heap().orElse(heap));
      own.put(system.name(), members);
      one.prepare(members, generator);
    }
    return own.get(system.name());
  }

  private Members warm(Software system) throws IOException, InterruptedException, RoundFailed {
    if (!warm.containsKey(system.name())) {
      Members members = started(system, heap);
      warm.put(system.name(), members);
      if (generator.isPresent()) {
        for (Workload workload : Catalogue.WARM_UP) {
          generator.get().run(members.endpoints(), workload, WARM_UP_LIMIT);
        }
        new Clients(members).compact();
      }
    }
    return warm.get(system.name());
  }

  private Members started(Software system, String withHeap)
      throws IOException, InterruptedException, RoundFailed {
    Members members = Members.of(system, directory, withHeap);
    members.start();
    return withLogs(
        members,
        () -> {
          Clients clients = new Clients(members);
          clients.awaitAllThere();
          clients.put();
          return members;
        });
  }

  private interface Step<T> {
    T take() throws IOException, InterruptedException, RoundFailed;
  }

  // The directories go with the members, so this is the moment for their logs.
  private static <T> T withLogs(Members members, Step<T> step)
      throws IOException, InterruptedException, RoundFailed {
    try {
      return step.take();
    } catch (RoundFailed | IOException | RuntimeException e) {
      System.out.println(members.logs());
      throw e;
    }
  }

  private static void closeAll(Map<String, Members> some) throws IOException {
    for (Members members : some.values()) {
      members.close();
    }
    some.clear();
  }

  @Override
  public void close() throws IOException {
    closeAll(warm);
  }
}
