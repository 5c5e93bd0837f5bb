package dev.quorate.node.engine.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.node.disk.CrashableDisk;
import dev.quorate.node.disk.Disk;
import dev.quorate.node.engine.GroupStart;
import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.engine.RaftEnvironment;
import dev.quorate.node.engine.RaftGroup;
import dev.quorate.node.engine.RaftSettings;
import dev.quorate.node.engine.snapshot.CorruptSnapshot;
import dev.quorate.node.engine.snapshot.SnapshotFiles;
import dev.quorate.node.level.ClusterLevel;
import dev.quorate.node.level.LevelRange;
import dev.quorate.node.log.LogRecord;
import dev.quorate.node.log.LogSettings;
import dev.quorate.node.log.WriteAheadLog;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.ConfigurationCodec;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.HardState;
import dev.quorate.node.transport.PeerIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A group that begins with everything that one member of another group had. */
@Timeout(120)
class InheritanceTest {
  private static final PeerIdentity OLD = new PeerIdentity(0xc1, 1);
  private static final PeerIdentity NEW = new PeerIdentity(0xc2, 8);
  private static final Configuration THREE =
      new Configuration(List.of(member(1), member(2), member(3)), List.of());
  private static final RaftSettings SETTINGS = RaftSettings.defaults();
  private static final RaftEnvironment ENVIRONMENT = RaftEnvironment.system();

  private final Disks old = new Disks(new CrashableDisk(), new CrashableDisk());

  /** Log and snapshots in memory. */
  private record Disks(CrashableDisk log, CrashableDisk snapshots) implements RaftGroups.Disks {
    @Override
    public Disk snapshots(int group) {
      return snapshots;
    }

    @Override
    public boolean hasSnapshots(int group) throws IOException {
      return SnapshotFiles.anyOn(snapshots);
    }

    Disks afterPowerCut() {
      return new Disks(log.afterPowerCut(), snapshots.afterPowerCut());
    }
  }

  /** Nobody knows any more which of its last entries were committed. */
  @Test
  void theWholeLogCountsWhateverOfItIsCommitted() throws Exception {
    threeVoters();

    ListMachine state = new ListMachine();
    Inheritance inherited = read(old, state);

    assertThat(state.commands()).containsExactly("a", "b", "c", "d");
    assertThat(inherited.lastIndex()).isEqualTo(8);
    assertThat(inherited.lastTerm()).isEqualTo(3);
    assertThat(inherited.commitIndex()).isEqualTo(4);
    assertThat(inherited.configuration()).as("the last one").isEqualTo(THREE.with(member(4)));
  }

  /** Everything is on disk before anybody relies on it; indexes and terms never go back. */
  @Test
  void theNewGroupGoesOnWhereTheLogEndedAlsoAfterAPowerCut() throws Exception {
    threeVoters();
    ListMachine state = new ListMachine();
    Disks next = new Disks(new CrashableDisk(), new CrashableDisk());
    read(old, state).write(next, member(8), state, SETTINGS, ENVIRONMENT);

    ListMachine restored = new ListMachine();
    try (RaftGroups groups = open(next.afterPowerCut())) {
      assertThat(groups.hasState(0)).isTrue();
      RaftGroup<Integer> group = groups.open(0, new GroupStart.Join(), restored, status -> {});
      RaftGroup.Applied<Integer> put =
          group.propose("e".getBytes(UTF_8)).orTimeout(20, TimeUnit.SECONDS).join();

      assertThat(put.index()).isGreaterThan(8);
      assertThat(restored.commands()).containsExactly("a", "b", "c", "d", "e");
      GroupStatus status = group.status();
      assertThat(status.isLeader()).isTrue();
      assertThat(status.term()).isGreaterThan(4);
      assertThat(status.configuration())
          .isEqualTo(new Configuration(List.of(member(8)), List.of()));
    }
  }

  @Test
  void aSnapshotAndTheLogBehindItCount() throws Exception {
    var _ =
        new SnapshotFiles(old.snapshots()).write(5, 2, THREE, machineWith("a", "b", "c").capture());
    write(
        old.log(),
        new LogRecord.State(0, new HardState(2, 1)),
        new LogRecord.Snapshot(0, 5, 2),
        new LogRecord.Entries(0, List.of(command(2, 6, "d"))));

    ListMachine state = new ListMachine();
    Inheritance inherited = read(old, state);

    assertThat(state.commands()).containsExactly("a", "b", "c", "d");
    assertThat(inherited.lastIndex()).isEqualTo(6);
    assertThat(inherited.configuration()).isEqualTo(THREE);
  }

  @Test
  void aLogWhoseSnapshotIsMissingIsRefused() throws Exception {
    write(old.log(), new LogRecord.State(0, new HardState(2, 1)), new LogRecord.Snapshot(0, 5, 2));

    assertThatThrownBy(() -> read(old, new ListMachine())).isInstanceOf(CorruptSnapshot.class);
  }

  @Test
  void nothingIsInheritedFromNothing() throws Exception {
    assertThat(Inheritance.read(0, old, OLD, SETTINGS, ENVIRONMENT, new ListMachine()))
        .isEqualTo(Optional.empty());
  }

  /** Of them 4 entries are known to be committed; the last but one adds a learner. */
  private void threeVoters() throws Exception {
    write(
        old.log(),
        new LogRecord.State(0, new HardState(1, 2)),
        new LogRecord.Entries(
            0,
            List.of(
                configuration(1, 1, THREE),
                new Entry(1, 2, Entry.Kind.NOOP, new byte[0]),
                command(1, 3, "a"),
                command(1, 4, "b"))),
        new LogRecord.Committed(0, 4));
    write(
        old.log(),
        new LogRecord.State(0, new HardState(4, 3)),
        new LogRecord.Entries(
            0,
            List.of(
                new Entry(3, 5, Entry.Kind.NOOP, new byte[0]),
                command(3, 6, "c"),
                configuration(3, 7, THREE.with(member(4))),
                command(3, 8, "d"))));
  }

  private static Inheritance read(Disks disks, ListMachine state) throws IOException {
    return Inheritance.read(0, disks, OLD, SETTINGS, ENVIRONMENT, state).orElseThrow();
  }

  private static RaftGroups open(Disks disks) throws IOException {
    return RaftGroups.open(
        disks,
        NEW,
        ClusterLevel.lowest(LevelRange.OF_THIS_RELEASE),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        SETTINGS,
        ENVIRONMENT,
        failure -> {
          throw new AssertionError(failure);
        });
  }

  private static void write(CrashableDisk disk, LogRecord... records) throws IOException {
    try (WriteAheadLog log =
        WriteAheadLog.open(
            disk,
            LogSettings.ofSegments(1 << 20),
            new Random(1),
            Thread.ofPlatform().factory(),
            () -> 0,
            failure -> {
              throw new AssertionError(failure);
            })) {
      log.append(List.of(records), () -> {});
    }
  }

  private static ListMachine machineWith(String... commands) {
    ListMachine machine = new ListMachine();
    for (int i = 0; i < commands.length; i++) {
      var _ = machine.apply(i + 1, ByteBuffer.wrap(commands[i].getBytes(StandardCharsets.UTF_8)));
    }
    return machine;
  }

  private static Entry command(long term, long index, String text) {
    return new Entry(
        term,
        index,
        Entry.Kind.COMMAND,
        Envelope.encode(2, index, RaftGroup.Command.of(text.getBytes(UTF_8))));
  }

  private static Entry configuration(long term, long index, Configuration configuration) {
    return new Entry(
        term, index, Entry.Kind.CONFIGURATION, ConfigurationCodec.encode(configuration));
  }

  private static Member member(long id) {
    return new Member(id, "node-" + id, "localhost:" + id, "", "");
  }
}
