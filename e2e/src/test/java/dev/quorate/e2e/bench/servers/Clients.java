package dev.quorate.e2e.bench.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.cluster.Member;
import io.etcd.jetcd.maintenance.StatusResponse;
import io.etcd.jetcd.options.GetOption;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** What a client sees of the members. */
public record Clients(Members members) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(10);
  private static final int CALL_SECONDS = 5;
  private static final ByteSequence FROM_THE_FIRST = ByteSequence.from(new byte[1]);

  /** The key that the reads ask for. */
  public static final ByteSequence KEY = ByteSequence.from("KEY", UTF_8);

  public static final ByteSequence VALUE = ByteSequence.from("v".repeat(256), UTF_8);

  /** All three are voters, and each answers a linearizable read. */
  public void awaitServing() {
    List<Integer> ports = members.clientPorts();
    ports.forEach(port -> awaitOpen(port, PATIENCE));
    for (int port : ports) {
      awaitRead(port, PATIENCE);
    }
    try (Client client = clientOf(ports.getFirst())) {
      Awaitility.await(members.name() + " has three voters")
          .atMost(PATIENCE)
          .pollDelay(Duration.ZERO)
          .pollInterval(LOOK)
          .ignoreExceptions()
          .until(() -> voters(client) == Members.COUNT);
    }
    for (int port : ports) {
      awaitRead(port, PATIENCE);
    }
  }

  /** They agree on a leader, and all of them follow its commits. */
  public void awaitAllThere() {
    awaitServing();
    Awaitility.await(members.name() + " has all its members, one leader and no one behind")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .until(
            () -> {
              List<StatusResponse> all =
                  members.clientPorts().stream().map(this::statusOf).toList();
              long high = all.stream().mapToLong(StatusResponse::getRaftIndex).max().orElse(0);
              return all.stream().map(StatusResponse::getLeader).distinct().count() == 1
                  && all.getFirst().getLeader() != 0
                  && all.stream().allMatch(status -> high - status.getRaftIndex() < 100);
            });
  }

  /** Waits for a connection first: a channel to a closed port backs off for a second and more. */
  public static void awaitOpen(int port, Duration patience) {
    Awaitility.await("a server at port " + port)
        .atMost(patience)
        .pollDelay(Duration.ZERO)
        .pollInterval(LOOK)
        .until(() -> isOpen(port));
  }

  private static boolean isOpen(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Until this member answers a linearizable read. */
  public static void awaitRead(int port, Duration patience) {
    awaitOpen(port, patience);
    try (Client client = clientOf(port)) {
      Awaitility.await("a linearizable read at port " + port)
          .atMost(patience)
          .pollDelay(Duration.ZERO)
          .pollInterval(LOOK)
          .ignoreExceptions()
          .until(() -> client.getKVClient().get(KEY).get(CALL_SECONDS, TimeUnit.SECONDS) != null);
    }
  }

  private static long voters(Client client)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<Member> all =
        client.getClusterClient().listMember().get(CALL_SECONDS, TimeUnit.SECONDS).getMembers();
    return all.stream().filter(member -> !member.isLearner()).count();
  }

  public int leader() {
    return IntStream.range(0, Members.COUNT)
        .filter(
            member -> {
              StatusResponse status = statusOf(members.clientPorts().get(member));
              return status.getHeader().getMemberId() == status.getLeader();
            })
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(members.name() + " has no leader"));
  }

  /** Until a follower that was started is no more than so many entries of the log behind. */
  public void awaitCaughtUp(int follower, int leader, long entries, Duration patience) {
    int port = members.clientPorts().get(follower);
    int leaderPort = members.clientPorts().get(leader);
    awaitOpen(port, patience);
    try (Client behind = clientOf(port);
        Client ahead = clientOf(leaderPort)) {
      Awaitility.await("the follower has caught up")
          .atMost(patience)
          .pollDelay(Duration.ZERO)
          .pollInterval(LOOK)
          .ignoreExceptions()
          .until(() -> indexOf(ahead, leaderPort) - indexOf(behind, port) <= entries);
    }
  }

  private static long indexOf(Client client, int port)
      throws InterruptedException, ExecutionException, TimeoutException {
    return client
        .getMaintenanceClient()
        .statusMember("http://127.0.0.1:" + port)
        .get(CALL_SECONDS, TimeUnit.SECONDS)
        .getRaftIndex();
  }

  public StatusResponse statusOf(int port) {
    return call(
        port, client -> client.getMaintenanceClient().statusMember("http://127.0.0.1:" + port));
  }

  public void put() {
    call(any(), client -> client.getKVClient().put(KEY, VALUE));
  }

  /**
   * A snapshot of this member in a new file, as etcd's tools take it.
   *
   * @return how long it took, in seconds
   */
  public double saveSnapshot(int port, Path file, Duration patience) throws IOException {
    long start = System.nanoTime();
    try (Client client = clientOf(port);
        OutputStream out = Files.newOutputStream(file)) {
      client.getMaintenanceClient().snapshot(out).get(patience.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("no snapshot of %s: %s".formatted(members.name(), e), e);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /** Grows by one with each put that is acknowledged. */
  public long revision() {
    return revisionAt(any());
  }

  public long revisionAt(int port) {
    return call(port, client -> client.getKVClient().get(KEY)).getHeader().getRevision();
  }

  public long keys() {
    GetOption count =
        GetOption.builder().withRange(FROM_THE_FIRST).isPrefix(false).withCountOnly(true).build();
    return call(any(), client -> client.getKVClient().get(FROM_THE_FIRST, count)).getCount();
  }

  /** Drops history: neither that nor a quota is what is measured. */
  public void compact() {
    compactAt(any());
  }

  public void compactAt(int port) {
    // After a case that only reads there is nothing new, and to compact the same again is an error.
    call(port, client -> client.getKVClient().put(KEY, VALUE));
    long revision = revisionAt(port);
    call(port, client -> client.getKVClient().compact(revision));
  }

  private int any() {
    return members.clientPorts().getFirst();
  }

  private <T> T call(int port, Function<Client, Future<T>> request) {
    try (Client client = clientOf(port)) {
      return request.apply(client).get(CALL_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      String why = Optional.ofNullable(e.getCause()).map(Throwable::getMessage).orElse("no answer");
      throw new IllegalStateException("%s at port %d: %s".formatted(members.name(), port, why), e);
    }
  }

  public static Client clientOf(int port) {
    return Client.builder().endpoints("http://127.0.0.1:" + port).build();
  }
}
