package dev.quorate.e2e.bench;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.maintenance.StatusResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** From kill -9 of the leader to the first write that a survivor acknowledges. */
record Failover(Contender contender) {
  private static final Duration GIVE_UP = Duration.ofSeconds(30);

  Duration measure() throws InterruptedException {
    int leader = leader();
    List<String> survivors =
        IntStream.range(0, Contender.MEMBERS)
            .filter(member -> member != leader)
            .mapToObj(contender.endpoints()::get)
            .toList();
    try (ExecutorService probes = Executors.newVirtualThreadPerTaskExecutor()) {
      contender.kill(leader);
      long killed = System.nanoTime();
      List<Future<Long>> firsts =
          survivors.stream()
              .map(endpoint -> probes.submit(() -> firstWrite(endpoint, killed)))
              .toList();
      long first = Long.MAX_VALUE;
      for (Future<Long> survivor : firsts) {
        first = Math.min(first, survivor.get());
      }
      return Duration.ofNanos(first - killed);
    } catch (ExecutionException e) {
      throw new AssertionError("no survivor took a write\n" + contender.logs(), e.getCause());
    } finally {
      contender.startAgain(leader);
      awaitAllThere();
    }
  }

  private static long firstWrite(String endpoint, long killed) throws Exception {
    // Its own client for each attempt's span: a retry inside of one client would hide the moment.
    try (Client client = Client.builder().endpoints(endpoint).build()) {
      while (System.nanoTime() - killed < GIVE_UP.toNanos()) {
        try {
          client.getKVClient().put(Load.key(0), Load.value()).get(250, TimeUnit.MILLISECONDS);
          return System.nanoTime();
        } catch (TimeoutException | ExecutionException notYet) {
          TimeUnit.MILLISECONDS.sleep(10);
        }
      }
    }
    throw new AssertionError(endpoint + " took no write within " + GIVE_UP);
  }

  /** Every member answers, they agree on a leader, and all three follow its commits. */
  void awaitAllThere() {
    Awaitility.await(contender.name() + " has all its members")
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .until(
            () -> {
              List<StatusResponse> all = statuses();
              long high = all.stream().mapToLong(StatusResponse::getRaftIndex).max().orElse(0);
              return voters() == Contender.MEMBERS
                  && all.stream().map(StatusResponse::getLeader).distinct().count() == 1
                  && all.getFirst().getLeader() != 0
                  && all.stream().allMatch(status -> high - status.getRaftIndex() < 100);
            });
  }

  private int leader() {
    return IntStream.range(0, Contender.MEMBERS)
        .filter(
            member -> {
              StatusResponse status = status(contender.endpoints().get(member));
              return status.getHeader().getMemberId() == status.getLeader();
            })
        .findFirst()
        .orElseThrow(() -> new AssertionError("no leader"));
  }

  private long voters() throws Exception {
    try (Client client = Client.builder().endpoints(contender.endpoints().getFirst()).build()) {
      return client.getClusterClient().listMember().get(2, TimeUnit.SECONDS).getMembers().size();
    }
  }

  private List<StatusResponse> statuses() {
    return contender.endpoints().stream().map(Failover::status).toList();
  }

  private static StatusResponse status(String endpoint) {
    try (Client client = Client.builder().endpoints(endpoint).build()) {
      return client.getMaintenanceClient().statusMember(endpoint).get(2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(endpoint + " does not answer", e);
    }
  }
}
