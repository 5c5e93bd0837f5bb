package dev.quorate.node.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.engine.RaftEnvironment;
import dev.quorate.node.engine.RaftSettings;
import dev.quorate.node.log.CorruptLog;
import dev.quorate.node.raft.entries.LeaderLostAcknowledged;
import dev.quorate.node.raft.entries.LostAcknowledged;
import dev.quorate.node.raft.progress.PeerStatus;
import dev.quorate.node.transport.PeerIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Members whose directories come back without their last acknowledged entries. */
@Timeout(120)
class LostDirectoryTest {
  private static final int SECTOR = 512;

  private static final RaftSettings SETTINGS =
      RaftSettings.defaults()
          .with(
              new RaftSettings.Timing(
                  Duration.ofMillis(10),
                  Duration.ofMillis(50),
                  Duration.ofMillis(1000),
                  Duration.ofSeconds(10),
                  Duration.ofSeconds(2)))
          .with(new RaftSettings.Sizes(1 << 20, 16 << 20, 256 << 10));

  @TempDir private Path directory;
  private final List<TestMember> members = new ArrayList<>();
  private TestMember leader;
  private TestMember third;

  @BeforeEach
  void form() throws Exception {
    for (long id = 1; id <= 3; id++) {
      members.add(new TestMember(id, home(id), SETTINGS));
    }
    leader = members.getFirst().form();
    await().until(() -> leader.isLeader());
    for (TestMember member : members.subList(1, 3)) {
      member.join();
      leader.group().addLearner(member.asMember()).get(20, TimeUnit.SECONDS);
      await("the leader knows that it has all entries")
          .until(() -> asLeaderSees(member.id).matchIndex() == leader.status().lastIndex());
      leader.group().promote(member.id).get(20, TimeUnit.SECONDS);
    }
    third = members.get(2);
    // Its log has an older segment and a newest one.
    third.stop();
    third.join();
    put("kept");
  }

  @AfterEach
  void stop() {
    members.forEach(TestMember::kill);
  }

  @Test
  void aTailThatIsCutAtABatchsBorderKeepsTheMemberFromStarting() throws Exception {
    int border = dataEnd(newestSegment(home(3)));
    put("a", "b", "c");
    third.kill();
    Path segment = newestSegment(home(3));
    Files.write(segment, Arrays.copyOf(Files.readAllBytes(segment), border));

    assertThatThrownBy(third::join).isInstanceOf(LostAcknowledged.class);
    theOthersServe();
  }

  @Test
  void aNewestSegmentThatIsDeletedKeepsTheMemberFromStarting() throws Exception {
    put("a", "b", "c");
    third.kill();
    Files.delete(newestSegment(home(3)));

    assertThatThrownBy(third::join).isInstanceOf(LostAcknowledged.class);
    theOthersServe();
  }

  @Test
  void aLastBatchThatIsDamagedKeepsTheMemberFromStarting() throws Exception {
    put("a", "b", "c");
    third.kill();
    Path segment = newestSegment(home(3));
    byte[] bytes = Files.readAllBytes(segment);
    bytes[dataEnd(segment) - SECTOR + 20] ^= 1;
    Files.write(segment, bytes);

    assertThatThrownBy(third::join).isInstanceOf(CorruptLog.class);
    theOthersServe();
  }

  @Test
  void theLeaderNoticesAnOlderCopyAndTheMemberKnowsItFromThenOn() throws Exception {
    Path older = directory.resolve("older");
    copy(home(3), older);
    put("a", "b", "c");
    long acknowledged = leader.status().commitIndex();
    long term = leader.status().term();
    third.kill();
    replace(home(3), older);

    third.join();
    await("the leader names it")
        .atMost(20, TimeUnit.SECONDS)
        .until(() -> asLeaderSees(3).lostAfter().isPresent());
    assertThat(asLeaderSees(3).matchIndex()).isGreaterThanOrEqualTo(acknowledged);
    assertThat(asLeaderSees(3).lostAfter().orElseThrow()).isLessThan(acknowledged);
    assertThat(asLeaderSees(3).active()).isFalse();
    await("it takes no part any more").until(() -> lost(third, LostAcknowledged.class));
    theOthersServe();
    assertThat(leader.status().term()).as("the same leader").isEqualTo(term);

    third.stop();
    assertThatThrownBy(third::join)
        .isInstanceOf(LostAcknowledged.class)
        .hasMessageContaining("was acknowledged");
  }

  @Test
  void twoOlderCopiesReplaceNothingOfTheOneWholeLog() throws Exception {
    for (long id : new long[] {2, 3}) {
      copy(home(id), directory.resolve("older-" + id));
    }
    put("a", "b", "c");
    long acknowledged = leader.status().commitIndex();
    members.forEach(TestMember::kill);
    for (long id : new long[] {2, 3}) {
      replace(home(id), directory.resolve("older-" + id));
    }

    for (TestMember older : members.subList(1, 3)) {
      older.join();
    }
    await("the older copies elect one of them")
        .atMost(20, TimeUnit.SECONDS)
        .until(() -> members.subList(1, 3).stream().anyMatch(TestMember::isLeader));
    leader.join();

    await("somebody names the loss")
        .atMost(20, TimeUnit.SECONDS)
        .until(
            () ->
                lost(leader, LeaderLostAcknowledged.class)
                    || members.stream().anyMatch(it -> lost(it, LostAcknowledged.class)));
    members.forEach(TestMember::stop);
    GroupStatus whole =
        RaftGroups.stored(
                0,
                home(1),
                new PeerIdentity(TestMember.CLUSTER, 1),
                SETTINGS,
                RaftEnvironment.system())
            .orElseThrow();
    assertThat(whole.lastIndex()).isGreaterThanOrEqualTo(acknowledged);
  }

  private void put(String... commands) {
    for (String command : commands) {
      leader.put(command);
    }
    await("the third has all of it")
        .until(() -> third.status().appliedIndex() == leader.status().commitIndex());
  }

  private void theOthersServe() {
    leader.put("and on");
    assertThat(leader.machine().commands()).startsWith("kept").endsWith("and on");
  }

  private PeerStatus asLeaderSees(long id) {
    return leader.status().peers().stream()
        .filter(peer -> peer.memberId() == id)
        .findFirst()
        .orElseThrow();
  }

  private static boolean lost(TestMember member, Class<? extends Throwable> how) {
    return member.failures.stream().anyMatch(failure -> how.isInstance(failure.getCause()));
  }

  private Path home(long id) {
    return directory.resolve("member-" + id);
  }

  private static Path newestSegment(Path home) throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("wal"))) {
      return files
          .filter(file -> file.toString().endsWith(".wal"))
          .max(Path::compareTo)
          .orElseThrow();
    }
  }

  /** Where the next batch goes. */
  private static int dataEnd(Path segment) throws IOException {
    byte[] bytes = Files.readAllBytes(segment);
    int end = bytes.length;
    while (bytes[end - 1] == 0) {
      end--;
    }
    return Math.ceilDiv(end, SECTOR) * SECTOR;
  }

  private static void replace(Path home, Path older) throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }
    copy(older, home);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }
}
