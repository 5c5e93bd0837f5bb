package dev.quorate.e2e.controlplane;

import static org.awaitility.Awaitility.await;

import dev.quorate.e2e.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Three members of one cluster, formed by hand. */
public final class QuorateMembers implements AutoCloseable {
  private final List<QuorateMember> members;

  private QuorateMembers(List<QuorateMember> members) {
    this.members = members;
  }

  /** Skips the test where no node is built. */
  public static QuorateMembers form(Path directory) {
    Path jar =
        Optional.ofNullable(System.getenv("QUORATE_JAR"))
            .map(Path::of)
            .orElse(Repository.root().resolve("node-image/target/quorate-node.jar"));
    Assumptions.assumeTrue(
        Files.exists(jar), "no node is built: make build, or name the jar of one in QUORATE_JAR");
    List<QuorateMember> members =
        Stream.of("n1", "n2", "n3").map(name -> new QuorateMember(name, jar, directory)).toList();
    QuorateMembers formed = new QuorateMembers(members);
    QuorateMember first = members.getFirst();
    first.start("--bootstrap");
    first.awaitServing(1);
    for (int size = 2; size <= members.size(); size++) {
      QuorateMember next = members.get(size - 1);
      next.start("--seed-node", first.adminAddress());
      next.awaitServing(size);
    }
    members.forEach(member -> member.awaitServing(members.size()));
    return formed;
  }

  public List<QuorateMember> all() {
    return members;
  }

  /** For --etcd-servers. */
  public String clientAddresses() {
    return members.stream().map(QuorateMember::clientAddress).collect(Collectors.joining(","));
  }

  List<Integer> clientPorts() {
    return members.stream().map(QuorateMember::clientPort).toList();
  }

  /** Under e2e/target/diagnostics. */
  public void saveLogs() throws IOException {
    Path folder = Repository.root().resolve("e2e/target/diagnostics/members");
    Files.createDirectories(folder);
    for (QuorateMember member : members) {
      Files.writeString(folder.resolve(member.name + ".log"), member.output());
    }
    System.out.println("what the members said is saved in " + folder);
  }

  /** kill -9, and started again. */
  void killLeader() {
    QuorateMember leader = leader();
    leader.kill();
    await("another leader")
        .atMost(Duration.ofSeconds(60))
        .until(() -> members.stream().anyMatch(it -> it != leader && it.leads()));
    leader.start();
    leader.awaitServing(members.size());
  }

  /** One after the other, as a StatefulSet is rolled: the last one first. */
  void restartAll() {
    for (QuorateMember member : members.reversed()) {
      member.stop();
      member.start();
      member.awaitServing(members.size());
    }
  }

  public QuorateMember leader() {
    await("a leader")
        .atMost(Duration.ofSeconds(60))
        .until(() -> members.stream().anyMatch(QuorateMember::leads));
    return members.stream().filter(QuorateMember::leads).findFirst().orElseThrow();
  }

  @Override
  public void close() {
    members.forEach(QuorateMember::close);
  }
}
