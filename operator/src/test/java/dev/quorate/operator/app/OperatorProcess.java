package dev.quorate.operator.app;

import dev.quorate.operator.kubernetes.ApiServer;
import dev.quorate.operator.kubernetes.ChartRights;
import dev.quorate.operator.kubernetes.KubernetesWorld;
import dev.quorate.operator.kubernetes.Signals;
import dev.quorate.operator.lease.LeaseTerms;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.world.World;
import dev.quorate.operator.world.WorldUnavailable;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assertions;

/**
 * An operator as a process of its own, put together as the real one is, but for the SDK: while it
 * leads it writes a status again and again.
 */
final class OperatorProcess implements AutoCloseable {
  private final Process process;
  private final Path log;

  private static LeaseTerms terms(String account) {
    return new LeaseTerms(
        ChartRights.NAMESPACE,
        ChartRights.LEASE,
        account,
        Duration.ofSeconds(8),
        Duration.ofSeconds(5),
        Duration.ofMillis(500));
  }

  OperatorProcess(ApiServer server, String account, ClusterRef cluster, Path directory) {
    try {
      Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), server.kubeconfig());
      log = Files.createTempFile(directory, account, ".log");
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  OperatorProcess.class.getName(),
                  kubeconfig.toString(),
                  account,
                  cluster.namespace(),
                  cluster.name())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Config config(String kubeconfig, String account) {
    Config config = ApiServer.operatorConfig(kubeconfig, account);
    config.setRequestTimeout(2000);
    config.setConnectionTimeout(1000);
    return config;
  }

  public static void main(String[] args) throws Exception {
    Config config = config(Files.readString(Path.of(args[0])), args[1]);
    var ref = new ClusterRef(args[2], args[3]);
    var lease = Wiring.lease(config, terms(args[1]));
    World world =
        new WorldOfTheLeader(
            new KubernetesWorld(
                Wiring.fenced(new KubernetesClientBuilder(), config, lease),
                args[1],
                "quorate/node:test",
                Clock.systemUTC()),
            lease::isHeld,
            new Hearing(System::nanoTime));
    Runtime.getRuntime().addShutdownHook(new Thread(lease::release));
    lease.acquire(System.out::println);
    System.out.println("leads");
    while (true) {
      // Leaves the others some of the machine.
      LockSupport.parkNanos(10_000_000);
      try {
        world.observe(ref).ifPresent(seen -> write(world, seen));
      } catch (WorldUnavailable e) {
        // Tries again, as a pass does.
      }
    }
  }

  private static void write(World world, Observed seen) {
    var status = seen.status();
    world.report(
        status.withDecided(
            status.clusterId(), status.epoch() + 1, status.genesis(), status.intent()),
        List.of(),
        seen);
  }

  void send(String signal) {
    Signals.send(process.toHandle(), signal);
  }

  boolean hasEnded() {
    return !process.isAlive();
  }

  int exitCode() {
    return process.exitValue();
  }

  String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return Assertions.fail(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
