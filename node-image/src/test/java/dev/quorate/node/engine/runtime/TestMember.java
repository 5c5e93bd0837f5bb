package dev.quorate.node.engine.runtime;

import dev.quorate.node.engine.GroupStart;
import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.engine.RaftEnvironment;
import dev.quorate.node.engine.RaftGroup;
import dev.quorate.node.engine.RaftGroup.Applied;
import dev.quorate.node.engine.RaftSettings;
import dev.quorate.node.level.ClusterLevel;
import dev.quorate.node.level.LevelRange;
import dev.quorate.node.memory.MemoryBudget;
import dev.quorate.node.process.FreePorts;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.transport.PeerIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A member with one group, on loopback; stays the same over restarts. */
final class TestMember {
  static final long CLUSTER = 0xc1;

  final long id;
  final List<IOException> failures = new CopyOnWriteArrayList<>();
  private final Path directory;
  private final RaftSettings settings;
  private final int port = FreePorts.find(1).getFirst();
  private final MemoryBudget memory;
  private RaftGroups groups;
  private RaftGroup<Integer> group;
  private ListMachine machine;

  TestMember(long id, Path directory, RaftSettings settings) throws IOException {
    this(id, directory, settings, MemoryBudget.ofProcess());
  }

  TestMember(long id, Path directory, RaftSettings settings, MemoryBudget memory)
      throws IOException {
    this.id = id;
    this.memory = memory;
    this.directory = Files.createDirectories(directory);
    this.settings = settings;
  }

  TestMember form() throws IOException {
    return start(true);
  }

  TestMember join() throws IOException {
    return start(false);
  }

  private TestMember start(boolean form) throws IOException {
    machine = new ListMachine();
    groups =
        RaftGroups.open(
            new NotOnTheLoop(new RaftGroups.DataDisks(directory, nanos -> {})),
            new PeerIdentity(CLUSTER, id),
            new ClusterLevel(LevelRange.OF_THIS_RELEASE, LevelRange.OF_THIS_RELEASE.newest()),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            settings,
            environment(),
            failures::add);
    group =
        groups.open(
            0,
            form ? new GroupStart.Form(asMember()) : new GroupStart.Join(),
            machine,
            status -> {});
    return this;
  }

  private RaftEnvironment environment() {
    RaftEnvironment system = RaftEnvironment.system();
    return new RaftEnvironment(
        system.monotonicMillis(), system.randoms(), system.threads(), system.background(), memory);
  }

  Member asMember() {
    return new Member(id, "node-" + id, "localhost:" + port, "", "");
  }

  RaftGroup<Integer> group() {
    return group;
  }

  RaftGroups groups() {
    return groups;
  }

  GroupStatus status() {
    return group.status();
  }

  boolean isLeader() {
    return status().isLeader();
  }

  ListMachine machine() {
    return machine;
  }

  Path groupDirectory() {
    return directory.resolve("groups").resolve("0");
  }

  CompletableFuture<Applied<Integer>> propose(String command) {
    return group.propose(command.getBytes(StandardCharsets.UTF_8));
  }

  Applied<Integer> put(String command) {
    return propose(command).orTimeout(20, TimeUnit.SECONDS).join();
  }

  void stop() {
    groups.close();
  }

  void kill() {
    groups.abandon();
  }
}
