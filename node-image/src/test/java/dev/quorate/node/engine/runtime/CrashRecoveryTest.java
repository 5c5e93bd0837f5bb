package dev.quorate.node.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.disk.CrashableDisk;
import dev.quorate.node.disk.Disk;
import dev.quorate.node.engine.GroupStart;
import dev.quorate.node.engine.RaftEnvironment;
import dev.quorate.node.engine.RaftGroup;
import dev.quorate.node.engine.RaftSettings;
import dev.quorate.node.level.ClusterLevel;
import dev.quorate.node.level.LevelRange;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.transport.PeerIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The runtime with its real log and snapshot files, over a disk that crashes anywhere. */
@Timeout(120)
class CrashRecoveryTest {
  private static final Member SELF = new Member(1, "node-1", "localhost:1", "", "");
  private static final RaftSettings SMALL =
      RaftSettings.defaults()
          .with(
              new RaftSettings.Timing(
                  Duration.ofMillis(10),
                  Duration.ofMillis(50),
                  Duration.ofMillis(400),
                  Duration.ofSeconds(30),
                  Duration.ofSeconds(2)))
          .with(new RaftSettings.SnapshotPolicy(20, 1 << 20, 3, 64 << 20))
          .with(new RaftSettings.Sizes(16 << 10, 16 << 20, 1 << 16));

  @TempDir Path directory;
  private final List<String> acknowledged = new ArrayList<>();
  private int asked;

  @Test
  void whatWasAcknowledgedIsThereAfterAnyCrash() throws Exception {
    for (int seed = 0; seed < 15; seed++) {
      SplittableRandom chance = new SplittableRandom(seed);
      Path home = Files.createDirectories(directory.resolve("seed-" + seed));
      CrashableDisk disk = new CrashableDisk();
      acknowledged.clear();
      for (int life = 0; life < 4; life++) {
        disk.crashAtChange(chance.nextInt(400));
        live(home, disk, Integer.MAX_VALUE);
        if (chance.nextInt(3) > 0) {
          disk = disk.afterCrash(chance);
        }
        disk.restartProcess();
      }
      List<String> found = live(home, disk, 1);
      assertThat(found).as("seed %d", seed).containsSubsequence(acknowledged);
      assertThat(found).as("seed %d", seed).doesNotHaveDuplicates();
    }
  }

  /** The log on a disk that crashes, the snapshots in a directory. */
  private static RaftGroups.Disks disks(Path home, Disk wal) {
    RaftGroups.Disks real = new RaftGroups.DataDisks(home, nanos -> {});
    return new RaftGroups.Disks() {
      @Override
      public Disk log() {
        return wal;
      }

      @Override
      public Disk snapshots(int group) throws IOException {
        return real.snapshots(group);
      }

      @Override
      public boolean hasSnapshots(int group) throws IOException {
        return real.hasSnapshots(group);
      }
    };
  }

  /** Proposes one command after the other until the disk crashes; what the machine has then. */
  private List<String> live(Path home, CrashableDisk disk, int most) throws Exception {
    CompletableFuture<IOException> crashed = new CompletableFuture<>();
    ListMachine machine = new ListMachine();
    RaftGroups groups;
    try {
      groups =
          RaftGroups.open(
              disks(home, disk),
              new PeerIdentity(TestMember.CLUSTER, 1),
              ClusterLevel.lowest(LevelRange.OF_THIS_RELEASE),
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
              SMALL,
              RaftEnvironment.system(),
              crashed::complete);
    } catch (CrashableDisk.Crashed e) {
      return List.of();
    }
    RaftGroup<Integer> group = groups.open(0, new GroupStart.Form(SELF), machine, status -> {});
    for (int i = 0; i < most && !crashed.isDone(); i++) {
      String command = "command " + ++asked + " " + "x".repeat(300);
      CompletableFuture<?> answer = group.propose(command.getBytes(StandardCharsets.UTF_8));
      try {
        CompletableFuture.anyOf(answer, crashed).get(20, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        break;
      }
      if (answer.isDone()) {
        acknowledged.add(command);
      }
    }
    groups.abandon();
    return machine.commands();
  }
}
