package dev.quorate.node.engine.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.quorate.node.Requirement;
import dev.quorate.node.disk.DirectoryDisk;
import dev.quorate.node.disk.Disk;
import dev.quorate.node.engine.GroupFailure;
import dev.quorate.node.engine.GroupStart;
import dev.quorate.node.engine.RaftEnvironment;
import dev.quorate.node.engine.RaftException;
import dev.quorate.node.engine.RaftGroup;
import dev.quorate.node.engine.RaftSettings;
import dev.quorate.node.engine.UnknownCommand;
import dev.quorate.node.engine.snapshot.CorruptSnapshot;
import dev.quorate.node.engine.snapshot.SnapshotFormat;
import dev.quorate.node.level.ClusterLevel;
import dev.quorate.node.level.LevelRange;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.transport.Frame;
import dev.quorate.node.transport.HostResolver;
import dev.quorate.node.transport.NettyTransport;
import dev.quorate.node.transport.PeerIdentity;
import dev.quorate.node.transport.TransportSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Members of one group in one process, over real sockets and real files. */
@Timeout(90)
class RaftGroupsTest {
  private static final RaftSettings FAST =
      RaftSettings.defaults()
          .with(
              new RaftSettings.Timing(
                  Duration.ofMillis(10),
                  Duration.ofMillis(50),
                  Duration.ofMillis(400),
                  Duration.ofSeconds(1),
                  Duration.ofSeconds(2)))
          .with(new RaftSettings.Sizes(1 << 20, 16 << 20, 256 << 10));

  @TempDir Path directory;
  private final List<TestMember> running = new ArrayList<>();

  @AfterEach
  void stopAll() {
    running.forEach(TestMember::kill);
    assertThat(running).allSatisfy(member -> assertThat(member.failures).isEmpty());
  }

  @Test
  @Requirement("S3-13")
  @DisplayName("a member alone leads, applies what is proposed, and reads what was answered")
  void formsAlone() throws Exception {
    TestMember first = member(1, FAST).form();
    await().until(() -> first.status().leader() == 1);
    assertThat(first.put("a").result()).isEqualTo(1);
    RaftGroup.Applied<Integer> last = first.put("b");
    assertThat(last.result()).isEqualTo(2);
    long index = first.group().readIndex().get(5, TimeUnit.SECONDS);
    assertThat(index).isEqualTo(last.index()).isEqualTo(first.status().appliedIndex());
    assertThat(first.status().configuration().voters()).containsExactly(first.asMember());
  }

  @Test
  void restartKeepsEverythingWhateverTheStart() throws Exception {
    TestMember first = member(1, FAST).form();
    for (int i = 0; i < 50; i++) {
      first.put("c" + i);
    }
    first.kill();
    first.join();
    await().until(() -> first.machine().commands().size() == 50);
    first.put("after");
    first.stop();
    first.form();
    await().until(() -> first.machine().commands().size() == 51);
    assertThat(first.machine().commands()).startsWith("c0").endsWith("after");
    assertThat(first.groups().hasState(0)).isTrue();
    assertThat(first.groups().hasState(1)).isFalse();
  }

  @Test
  void growsToThreeVotersAndAnswersOnFollowers() throws Exception {
    List<TestMember> members = three(FAST);
    TestMember follower = members.get(2);
    assertThat(follower.put("on a follower").result()).isEqualTo(2);
    // Applied here before it was answered here.
    assertThat(follower.machine().commands()).contains("on a follower");
    follower.group().readIndex().get(5, TimeUnit.SECONDS);
    await().until(() -> members.get(1).machine().commands().size() == 2);
    assertThatThrownBy(() -> join(follower.group().promote(1)))
        .hasCauseInstanceOf(RaftException.NotLeader.class);
  }

  @Test
  @DisplayName("a leader whose state machine takes long over a command commits others and stays")
  void applyingHoldsUpNoHeartbeat() throws Exception {
    List<TestMember> members = three(FAST);
    TestMember leader = leader(members);
    TestMember follower = members.stream().filter(it -> it != leader).findFirst().orElseThrow();
    long term = leader.status().term();
    CountDownLatch held = leader.machine().holdCommands();
    CompletableFuture<?> answer = leader.propose("long");
    CompletableFuture<?> read = leader.group().readIndex();
    long applied = leader.status().appliedIndex();
    try {
      long several = System.nanoTime() + 4 * FAST.timing().electionTimeout().toNanos();
      while (System.nanoTime() < several) {
        follower.put("short");
      }
      assertThat(members).allMatch(member -> member.status().term() == term);
      assertThat(leader.status().commitIndex()).isGreaterThan(applied + 1);
      assertThat(answer).as("answered before it is applied").isNotDone();
    } finally {
      held.countDown();
    }
    answer.get(20, TimeUnit.SECONDS);
    read.get(20, TimeUnit.SECONDS);
    await()
        .untilAsserted(
            () -> assertThat(leader.machine().commands()).isEqualTo(follower.machine().commands()));
    assertThat(leader.isLeader()).isTrue();
  }

  @Test
  void nothingAcknowledgedIsLostWhenTheLeaderIsKilled() throws Exception {
    List<TestMember> members = three(FAST);
    for (int i = 0; i < 100; i++) {
      members.get(i % 3).put("c" + i);
    }
    TestMember leader = leader(members);
    leader.kill();
    List<TestMember> others = members.stream().filter(member -> member != leader).toList();
    await().until(() -> others.stream().anyMatch(TestMember::isLeader));
    others.get(0).put("without the old leader");
    leader.join();
    await().until(() -> leader.machine().commands().size() == 102);
    assertThat(leader.machine().commands()).isEqualTo(others.get(0).machine().commands());
    leader.put("back");
  }

  @Test
  void everyMemberRestartsAndTheGroupGoesOn() throws Exception {
    List<TestMember> members = three(FAST);
    members.get(0).put("before");
    members.forEach(TestMember::kill);
    for (TestMember member : members.reversed()) {
      member.join();
    }
    members.get(1).put("after");
    for (TestMember member : members) {
      await().until(() -> member.machine().commands().equals(List.of("first", "before", "after")));
    }
  }

  @Test
  void newLearnerGetsASnapshotWhenTheLogNoLongerReachesBack() throws Exception {
    RaftSettings compacting = snapshotting(50, 1 << 20, 5, 300);
    TestMember first = member(1, compacting).form();
    for (int i = 0; i < 200; i++) {
      first.put("command number " + i);
    }
    await().until(() -> first.status().firstIndex() > 100);
    await().until(() -> snapshots(first).size() == 1);
    TestMember second = member(2, compacting).join();
    join(first.group().addLearner(second.asMember()));
    await().until(() -> second.machine().commands().size() == 200);
    assertThat(second.machine().restores()).isEqualTo(1);
    // The learner may have the state before the leader knows that.
    await().until(() -> knowsEntriesOf(first, 2));
    join(first.group().promote(2));
    first.put("with two");
    second.kill();
    second.join();
    await().until(() -> second.machine().commands().size() == 201);
    assertThat(second.machine().commands()).isEqualTo(first.machine().commands());
  }

  @Test
  void anIdleGroupDoesNotKeepTheLogOfABusyOneOnTheDisk() throws Exception {
    RaftSettings.Sizes sizes = FAST.sizes();
    RaftSettings settings =
        snapshotting(50, 16 << 10, 5, sizes.snapshotChunk())
            .with(new RaftSettings.Sizes(32 << 10, sizes.maxFrame(), sizes.snapshotChunk()));
    TestMember first = member(1, settings).form();
    ListMachine idle = new ListMachine();
    RaftGroup<Integer> other =
        first.groups().open(1, new GroupStart.Form(first.asMember()), idle, status -> {});
    await().until(() -> other.status().isLeader());
    other.propose("once".getBytes(UTF_8)).get(20, TimeUnit.SECONDS);

    for (int i = 0; i < 400; i++) {
      first.put("x".repeat(1000) + i);
    }

    Path oldest = directory.resolve("member-1").resolve("wal").resolve("0000000000000001.wal");
    await().until(() -> Files.notExists(oldest));
    assertThat(idle.commands()).containsExactly("once");
  }

  @Test
  void snapshotThatCannotBeWrittenIsTriedAgainAndHarmsNobody() throws Exception {
    TestMember first = member(1, snapshotting(10, 1 << 20, 0, 1 << 16)).form();
    first.machine().failCaptures(2);
    await()
        .until(
            () -> {
              first.put("goes on");
              return first.machine().capturesThatFail() == 0 && !snapshots(first).isEmpty();
            });
    assertThat(first.failures).isEmpty();
    assertThat(first.groupDirectory().resolve("own.tmp")).doesNotExist();
  }

  @Test
  void nothingWritesASnapshotOnceTheGroupHasEnded() throws Exception {
    TestMember first = member(1, snapshotting(10, 1 << 20, 0, 1 << 16)).form();
    running.remove(first);
    ListMachine.StuckWrite write = first.machine().holdSnapshots();
    for (int i = 0; i < 15; i++) {
      first.put("c" + i);
    }
    assertThat(write.begun.await(20, TimeUnit.SECONDS)).isTrue();
    first.kill();
    assertThat(write.ended.getCount())
        .as("writers that would meet those of the next start")
        .isZero();
    assertThat(first.groupDirectory().resolve("own.tmp")).doesNotExist();
  }

  @Test
  void snapshotThatCannotBeReadStopsNobodyButItsReader() throws Exception {
    RaftSettings compacting = snapshotting(50, 1 << 20, 5, 300);
    TestMember first = member(1, compacting).form();
    for (int i = 0; i < 60; i++) {
      first.put("command number " + i);
    }
    await().until(() -> snapshots(first).size() == 1);
    await().until(() -> first.status().firstIndex() > 5);
    Path file = snapshots(first).getFirst();
    Path aside = file.resolveSibling("aside");
    Files.move(file, aside);
    Files.createDirectory(file);
    TestMember second = member(2, compacting).join();
    join(first.group().addLearner(second.asMember()));
    await().until(() -> second.status().leader() == 1);
    first.put("goes on");
    Files.delete(file);
    Files.move(aside, file);
    await().until(() -> second.machine().commands().size() == 61);
  }

  @Test
  void forwardedCommandThatIsNoneIsRefused() throws Exception {
    TestMember first = member(1, FAST).form();
    first.put("before");
    List<Frame> answers = new CopyOnWriteArrayList<>();
    try (NettyTransport other = stranger(2)) {
      other.listen(0, answers::add);
      other.members(0, List.of(first.asMember()));
      await()
          .until(
              () -> {
                other.send(new Frame.Forwarded(0, 2, 1, 7, new byte[15]));
                return answers.stream().anyMatch(Frame.ForwardRefused.class::isInstance);
              });
    }
    assertThat(first.put("after").result()).isEqualTo(2);
  }

  @Test
  void exceptionOfTheStateMachineIsABrokenGroupAndNotADisk() throws Exception {
    TestMember first = member(1, FAST).form();
    running.remove(first);
    first.machine().breakOn("poison");
    CompletableFuture<?> answer = first.propose("poison");
    await().until(() -> !first.failures.isEmpty());
    assertThat(first.failures.getFirst())
        .isInstanceOf(GroupFailure.class)
        .hasMessageContaining("group 0")
        .hasRootCauseMessage("poison");
    assertThat(answer).isCompletedExceptionally();
    first.kill();
  }

  @Test
  void logStopsWhenThePeersAddressCannotBeBound() throws Exception {
    TestMember first = member(1, FAST).form();
    List<Thread> threads = new CopyOnWriteArrayList<>();
    RaftEnvironment system = RaftEnvironment.system();
    RaftEnvironment watched =
        new RaftEnvironment(
            system.monotonicMillis(),
            system.randoms(),
            task -> {
              Thread thread = system.threads().newThread(task);
              threads.add(thread);
              return thread;
            },
            system.background());
    InetSocketAddress taken = first.groups().peerAddress();
    Path other = Files.createDirectories(directory.resolve("other"));
    assertThatThrownBy(
            () ->
                RaftGroups.open(
                    other,
                    new PeerIdentity(1, 2),
                    ClusterLevel.lowest(LevelRange.OF_THIS_RELEASE),
                    taken,
                    FAST,
                    watched,
                    nanos -> {},
                    failure -> {}))
        .isInstanceOf(IOException.class);
    assertThat(threads).anyMatch(it -> it.getName().equals("log"));
    await()
        .until(() -> threads.stream().noneMatch(it -> it.getName().equals("log") && it.isAlive()));
  }

  @Test
  void tooManyBytesThatWaitAreRefusedAtOnce() throws Exception {
    RaftSettings narrow =
        FAST.with(new RaftSettings.RequestLimits(Duration.ofSeconds(2), 1000, 1000));
    TestMember outsider = member(9, narrow).join();
    CompletableFuture<?> large = outsider.propose("x".repeat(5000));
    assertThat(large).as("one command may always wait").isNotDone();
    assertThatThrownBy(() -> outsider.propose("y").join())
        .hasCauseInstanceOf(RaftException.Overloaded.class);
    assertThatThrownBy(large::join).hasCauseInstanceOf(RaftException.Unavailable.class);
    CompletableFuture<?> next = outsider.propose("x".repeat(900));
    assertThat(next).isNotDone();
    assertThatThrownBy(() -> outsider.propose("x".repeat(200)).join())
        .hasCauseInstanceOf(RaftException.Overloaded.class);
    assertThatThrownBy(next::join).hasCauseInstanceOf(RaftException.Unavailable.class);
  }

  @Test
  @DisplayName("a snapshot is due after entries, or after bytes in proportion to the last one")
  void snapshotsFollowTheSizeOfTheState() {
    RaftSettings settings = snapshotting(1000, 5000, 0, 1 << 16);
    SnapshotTrigger trigger = new SnapshotTrigger(settings, 0);
    trigger.applied(10, 4999);
    assertThat(trigger.isDue(0)).isFalse();
    trigger.applied(1, 1);
    assertThat(trigger.isDue(0)).isTrue();
    assertThat(trigger.isDue(10_000)).isTrue();
    assertThat(trigger.isDue(20_000)).isFalse();
    trigger.applied(1000, 0);
    assertThat(trigger.isDue(20_000)).as("many small entries, and a large state").isFalse();
    assertThat(trigger.isDue(10_000)).isTrue();
    trigger.begin();
    assertThat(trigger.isDue(0)).isFalse();
  }

  @Test
  @DisplayName("members that apply the same entries write their snapshots at different ones")
  void snapshotsAreNotDueEverywhereAtOnce() {
    RaftSettings settings = snapshotting(1000, 1 << 20, 0, 1 << 16);
    List<Long> dueAt = new ArrayList<>();
    for (long memberId = 1; memberId <= 5; memberId++) {
      SnapshotTrigger trigger = new SnapshotTrigger(settings, memberId);
      long applied = 0;
      while (!trigger.isDue(0)) {
        trigger.applied(1, 1);
        applied++;
      }
      dueAt.add(applied);
    }
    assertThat(dueAt).doesNotHaveDuplicates().allMatch(at -> at >= 800 && at <= 1000);
  }

  private static NettyTransport stranger(long id) throws IOException {
    RaftEnvironment environment = RaftEnvironment.system();
    return new NettyTransport(
        new PeerIdentity(TestMember.CLUSTER, id),
        ClusterLevel.lowest(LevelRange.OF_THIS_RELEASE),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        TransportSettings.ofFrames(1 << 20),
        HostResolver.system(),
        environment.background(),
        environment.threads(),
        environment.monotonicMillis(),
        environment.randoms());
  }

  @Test
  void restartBeginsWithTheNewestSnapshot() throws Exception {
    TestMember first = member(1, snapshotting(10, 1 << 20, 0, 1 << 16)).form();
    for (int i = 0; i < 35; i++) {
      first.put("c" + i);
    }
    await().until(() -> !snapshots(first).isEmpty());
    first.kill();
    first.join();
    await().until(() -> first.machine().commands().size() == 35);
    assertThat(first.machine().restores()).isEqualTo(1);
    assertThat(first.status().configuration().voters()).hasSize(1);
  }

  @Test
  void damagedSnapshotIsRefusedAtEveryByteThatIsTried() throws Exception {
    TestMember first = member(1, snapshotting(10, 1 << 20, 0, 1 << 16)).form();
    for (int i = 0; i < 15; i++) {
      first.put("c" + i);
    }
    await().until(() -> snapshots(first).size() == 1);
    first.kill();
    running.remove(first);
    Path file = snapshots(first).getFirst();
    byte[] good = Files.readAllBytes(file);
    Disk disk = new DirectoryDisk(file.getParent());
    for (int at = 0; at < good.length; at += 7) {
      byte[] bad = good.clone();
      bad[at] ^= 4;
      Files.write(file, bad);
      assertThatThrownBy(() -> SnapshotFormat.check(disk, file.getFileName().toString()))
          .isInstanceOf(IOException.class);
    }
    Files.write(file, Arrays.copyOf(good, good.length - 1));
    assertThatThrownBy(first::join)
        .isInstanceOf(CorruptSnapshot.class)
        .hasMessageContaining(file.getFileName().toString());
    first.kill();
    Files.delete(file);
    assertThatThrownBy(first::join).isInstanceOf(CorruptSnapshot.class);
    first.kill();
  }

  @Test
  void leadershipGoesWhereItIsSent() throws Exception {
    List<TestMember> members = three(FAST);
    join(members.get(0).group().transferLeadership(3));
    await().until(() -> members.stream().allMatch(member -> member.status().leader() == 3));
    members.get(0).put("after");
  }

  @Test
  void stoppingLeaderHandsOver() throws Exception {
    List<TestMember> members = three(FAST);
    TestMember leader = leader(members);
    long term = leader.status().term();
    leader.stop();
    running.remove(leader);
    TestMember other = members.stream().filter(member -> member != leader).findFirst().get();
    await().until(() -> other.status().leader() != leader.id && other.status().leader() != 0);
    // Handed over, not timed out: exactly one election.
    assertThat(other.status().term()).isEqualTo(term + 1);
    other.put("after");
  }

  @Test
  void removedMemberIsOutAndTheOthersGoOn() throws Exception {
    List<TestMember> members = three(FAST);
    TestMember first = members.get(0);
    join(first.group().remove(3));
    assertThat(first.status().configuration().voters()).hasSize(2);
    members.get(2).kill();
    first.put("two of two");
    assertThat(first.groups().peerProblems()).isEmpty();
  }

  @Test
  @DisplayName("a proposal without a leader fails in time, visibly")
  void proposalWithoutLeaderFails() throws Exception {
    RaftSettings impatient =
        FAST.with(new RaftSettings.RequestLimits(Duration.ofMillis(700), 100, 16 << 20));
    TestMember outsider = member(9, impatient).join();
    assertThatThrownBy(() -> outsider.put("nobody leads"))
        .hasCauseInstanceOf(RaftException.Unavailable.class)
        .hasMessageContaining("no leader");
    assertThatThrownBy(() -> outsider.group().readIndex().join())
        .hasCauseInstanceOf(RaftException.Unavailable.class);
  }

  @Test
  void withoutQuorumRequestsFailInTimeAndTheLeaderStepsDown() throws Exception {
    RaftSettings impatient =
        FAST.with(new RaftSettings.RequestLimits(Duration.ofSeconds(1), 100, 16 << 20));
    List<TestMember> members = three(impatient);
    members.get(1).kill();
    members.get(2).kill();
    assertThatThrownBy(() -> members.get(0).put("lost"))
        .hasCauseInstanceOf(RaftException.Unavailable.class);
    await().until(() -> members.get(0).status().leader() == 0);
    await().until(() -> members.get(0).groups().peerProblems().size() == 2);
    members.get(1).join();
    await().until(() -> members.get(0).status().leader() != 0);
    members.get(0).put("found");
  }

  @Test
  void whatWasForwardedToALeaderThatIsGoneIsAnsweredWhenThereIsAnotherOne() throws Exception {
    RaftSettings patient =
        FAST.with(new RaftSettings.RequestLimits(Duration.ofMinutes(1), 100, 16 << 20));
    List<TestMember> members = three(patient);
    TestMember leader = leader(members);
    TestMember follower = members.stream().filter(m -> m != leader).findFirst().orElseThrow();
    leader.kill();

    CompletableFuture<?> forwarded = follower.propose("to the old leader");

    assertThat(follower.status().leader()).as("nobody has noticed yet").isEqualTo(leader.id);
    assertThat(forwarded)
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableThat()
        .withCauseInstanceOf(RaftException.LeaderChanged.class);
    follower.put("to the new leader");
    assertThat(follower.machine().commands()).doesNotContain("to the old leader");
  }

  @Test
  void tooManyRequestsAreRefusedAtOnce() throws Exception {
    RaftSettings narrow =
        FAST.with(new RaftSettings.RequestLimits(Duration.ofSeconds(2), 10, 16 << 20));
    TestMember outsider = member(9, narrow).join();
    List<CompletableFuture<?>> waiting = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      waiting.add(outsider.propose("waits"));
    }
    assertThatThrownBy(() -> outsider.propose("one too many").join())
        .hasCauseInstanceOf(RaftException.Overloaded.class);
    CompletableFuture<?>[] all = waiting.toArray(CompletableFuture[]::new);
    assertThatThrownBy(() -> CompletableFuture.allOf(all).join())
        .isInstanceOf(CompletionException.class);
    assertThatThrownBy(() -> outsider.propose("again").join())
        .hasCauseInstanceOf(RaftException.Unavailable.class);
  }

  /** A transfer to a member that is not there holds proposals up until it is given up. */
  @Test
  void aProposalDuringATransferWaitsForItsEnd() throws Exception {
    List<TestMember> members = three(FAST);
    TestMember leader = leader(members);
    List<TestMember> others = members.stream().filter(m -> m != leader).toList();
    TestMember gone = others.getFirst();
    TestMember follower = others.getLast();
    gone.kill();

    CompletableFuture<Void> transfer = leader.group().transferLeadership(gone.id);
    CompletableFuture<?> proposal = leader.propose("meanwhile");
    CompletableFuture<?> forwarded = follower.propose("forwarded");

    assertThat(proposal).succeedsWithin(Duration.ofSeconds(20));
    assertThat(forwarded).succeedsWithin(Duration.ofSeconds(20));
    assertThat(transfer).isDone();
    await().until(() -> leader.machine().commands().equals(follower.machine().commands()));
    assertThat(leader.machine().commands())
        .containsOnlyOnce("meanwhile")
        .containsOnlyOnce("forwarded");
  }

  @Test
  void aGroupStopsBeforeACommandThatItCannotRead() throws Exception {
    TestMember first = member(1, FAST).form();
    long last = first.put("a").index();
    running.remove(first);

    assertThatThrownBy(() -> first.put(ListMachine.OF_TOMORROW))
        .isInstanceOf(CompletionException.class);
    await().until(() -> first.failures.size() == 1);
    assertThat(first.failures.getFirst()).hasCauseInstanceOf(UnknownCommand.class);
    assertThat(first.machine().commands()).containsExactly("a");
    // The group learns of what was applied at its next turn, of which there may be none.
    assertThat(first.status().appliedIndex()).isLessThanOrEqualTo(last);
    assertThatThrownBy(() -> first.put("b")).isInstanceOf(CompletionException.class);
    first.kill();

    first.join();
    await("it is there after a restart as well").until(() -> first.failures.size() == 2);
    assertThat(first.machine().commands()).containsExactly("a");
    first.kill();
  }

  @Test
  void requestsAfterTheEndFailAtOnce() throws Exception {
    TestMember first = member(1, FAST).form();
    first.put("a");
    first.stop();
    running.remove(first);
    assertThatThrownBy(() -> first.put("b")).hasCauseInstanceOf(RaftException.Stopped.class);
  }

  @Test
  void manyClientsAtOnceAreAllAnsweredInOneOrder() throws Exception {
    List<TestMember> members = three(FAST);
    List<CompletableFuture<?>> answers = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      answers.add(members.get(i % 3).propose("c" + i));
    }
    CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
    await().until(() -> members.get(1).machine().commands().size() == 3001);
    await().until(() -> members.get(2).machine().commands().size() == 3001);
    assertThat(members.get(1).machine().commands()).isEqualTo(members.get(0).machine().commands());
    assertThat(members.get(2).machine().commands()).isEqualTo(members.get(0).machine().commands());
  }

  private static RaftSettings snapshotting(
      int entries, long bytes, int keptEntries, int chunkBytes) {
    RaftSettings.Sizes sizes = FAST.sizes();
    return FAST.with(new RaftSettings.SnapshotPolicy(entries, bytes, keptEntries, 64 << 20))
        .with(new RaftSettings.Sizes(sizes.logSegment(), sizes.maxFrame(), chunkBytes));
  }

  private TestMember member(long id, RaftSettings settings) throws IOException {
    TestMember member = new TestMember(id, directory.resolve("member-" + id), settings);
    running.add(member);
    return member;
  }

  private List<TestMember> three(RaftSettings settings) throws IOException {
    TestMember first = member(1, settings).form();
    first.put("first");
    List<TestMember> members = new ArrayList<>(List.of(first));
    for (long id = 2; id <= 3; id++) {
      TestMember next = member(id, settings).join();
      join(first.group().addLearner(next.asMember()));
      await().until(() -> next.machine().commands().size() == 1);
      long learner = id;
      // The learner may have applied what the leader does not know to be durable there yet.
      await().until(() -> knowsEntriesOf(first, learner));
      join(first.group().promote(id));
      await().until(() -> next.status().configuration().equals(first.status().configuration()));
      members.add(next);
    }
    assertThat(first.status().configuration())
        .isEqualTo(
            new Configuration(
                members.stream().map(TestMember::asMember).toList(), List.<Member>of()));
    return members;
  }

  private static boolean knowsEntriesOf(TestMember leader, long learner) {
    return leader.status().peers().stream()
        .anyMatch(peer -> peer.memberId() == learner && peer.active() && peer.matchIndex() > 0);
  }

  private static TestMember leader(List<TestMember> members) {
    return members.stream().filter(TestMember::isLeader).findFirst().orElseThrow();
  }

  private static void join(CompletableFuture<Void> change) {
    change.orTimeout(20, TimeUnit.SECONDS).join();
  }

  private static List<Path> snapshots(TestMember member) throws IOException {
    try (Stream<Path> files = Files.list(member.groupDirectory())) {
      return files.filter(file -> file.toString().endsWith(".snap")).toList();
    }
  }
}
