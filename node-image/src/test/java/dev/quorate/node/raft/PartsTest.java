package dev.quorate.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.node.Requirement;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.ConfigurationCodec;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.raft.configuration.Quorum;
import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.HardState;
import dev.quorate.node.raft.entries.RaftLog;
import dev.quorate.node.raft.progress.Inflights;
import dev.quorate.node.raft.progress.PeerProgress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The parts of the core one by one. */
class PartsTest {
  @ParameterizedTest(name = "{0} voters need {1}")
  @CsvSource({"1,1", "2,2", "3,2", "4,3", "5,3", "6,4", "7,4"})
  void majorityIsMoreThanHalf(int voters, int needed) {
    assertThat(Quorum.size(voters)).isEqualTo(needed);
  }

  @Test
  @DisplayName("the value reached by a majority, learners not counted")
  void reachedValue() {
    Configuration four =
        new Configuration(Bench.voters(1, 2, 3, 4).voters(), List.of(Bench.member(9)));
    assertThat(Quorum.reachedValue(four, id -> id == 9 ? 1000 : 10 * id)).isEqualTo(20);
    assertThat(Quorum.reachedValue(Bench.voters(1, 2, 3), id -> 10 * id)).isEqualTo(20);
    assertThat(Quorum.reachedValue(Configuration.EMPTY, id -> 10)).isZero();
    assertThat(Quorum.reached(Configuration.EMPTY, id -> true)).isFalse();
    assertThat(Quorum.reached(four, id -> id != 1 && id != 2)).isFalse();
  }

  @Test
  @DisplayName("the window is bounded by count and by bytes and never goes below one append")
  void inflights() {
    Inflights window = new Inflights(2, 100);
    window.add(1, 500);
    assertThat(window.isFull()).isTrue();
    window.freeUpTo(1);
    window.add(2, 1);
    window.add(3, 1);
    assertThat(window.isFull()).isTrue();
    window.freeUpTo(2);
    assertThat(window.isFull()).isFalse();
    assertThat(window.count()).isEqualTo(1);
  }

  @Test
  @DisplayName("a follower is probed, then pipelined, and probed again when it refuses")
  void progress() {
    PeerProgress peer = new PeerProgress(2, 11, 0, CoreConfig.defaults(1).newInflights());
    peer.sent(11, 1);
    assertThat(peer.isPaused()).isTrue();
    assertThat(peer.refused(10, 4)).isTrue();
    assertThat(peer.next()).isEqualTo(5);
    peer.matched(4);
    peer.agreedUpTo(4);
    assertThat(peer.state()).isEqualTo(PeerProgress.State.REPLICATE);
    peer.sent(8, 1);
    assertThat(peer.next()).isEqualTo(9);
    assertThat(peer.refused(4, 0)).as("a late refusal").isFalse();
    assertThat(peer.refused(8, 6)).isTrue();
    assertThat(peer.state()).isEqualTo(PeerProgress.State.PROBE);
    assertThat(peer.next()).isEqualTo(7);
    peer.matched(2);
    assertThat(peer.match()).as("a late success").isEqualTo(4);
  }

  @Test
  @DisplayName("a write under way does not make durable what has replaced it since")
  void replacedWhileBeingWritten() {
    RaftLog log = new RaftLog(0, 0, List.of());
    log.append(Bench.command(1, 1));
    log.append(Bench.command(1, 2));
    log.append(Bench.command(1, 3));
    assertThat(log.takeUnsaved(1)).hasSize(3);
    log.truncateFrom(2);
    log.append(Bench.command(2, 2));
    assertThat(log.takeUnsaved(2)).containsExactly(log.entryAt(2));

    log.persisted(1);
    assertThat(log.durableIndex()).isEqualTo(1);
    log.persisted(2);
    assertThat(log.durableIndex()).isEqualTo(2);
  }

  @Test
  @DisplayName("a log gives what fits into an append, at least one entry, and forgets what is old")
  void logSlicesAndCompacts() {
    RaftLog log =
        new RaftLog(
            10, 2, List.of(Bench.command(2, 11), Bench.command(3, 12), Bench.command(5, 13)));
    assertThat(log.sliceUpTo(11, 0)).hasSize(1);
    assertThat(log.sliceUpTo(11, 2)).hasSize(2);
    assertThat(log.lastIndexNotAbove(99, 4)).isEqualTo(12);
    assertThat(log.lastIndexNotAbove(99, 1)).as("below the base").isEqualTo(9);
    assertThat(log.matches(10, 2)).isTrue();
    log.compactTo(12);
    assertThat(log.firstIndex()).isEqualTo(13);
    assertThat(log.termAt(12)).isEqualTo(3);
    assertThatThrownBy(() -> log.termAt(11)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("a configuration is in force as soon as it is in the log, and not once truncated")
  void configurationsFollowTheLog() {
    Configurations configurations = new Configurations(0, Configuration.EMPTY);
    configurations.appended(configuration(1, Bench.voters(1)));
    configurations.appended(configuration(5, Bench.voters(1, 2)));
    assertThat(configurations.latest()).isEqualTo(Bench.voters(1, 2));
    assertThat(configurations.at(4)).isEqualTo(Bench.voters(1));
    configurations.truncatedFrom(5);
    assertThat(configurations.latest()).isEqualTo(Bench.voters(1));
    configurations.compactedTo(3);
    assertThat(configurations.latest()).isEqualTo(Bench.voters(1));
    assertThat(configurations.latestIndex()).isEqualTo(1);
  }

  @Test
  @DisplayName("a configuration survives its encoding; damaged bytes are refused")
  void codec() {
    Configuration configuration =
        new Configuration(
            List.of(new Member(-5, "nöde", "a:1", "", "c:3"), Bench.member(7)),
            List.of(Bench.member(Long.MAX_VALUE)));
    byte[] bytes = ConfigurationCodec.encode(configuration);
    assertThat(ConfigurationCodec.decode(bytes)).isEqualTo(configuration);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> ConfigurationCodec.decode(cut))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> ConfigurationCodec.decode(Arrays.copyOf(bytes, bytes.length + 1)))
        .hasMessageContaining("1 more bytes");
    bytes[0] = 9;
    assertThatThrownBy(() -> ConfigurationCodec.decode(bytes)).hasMessageContaining("version 9");
  }

  @Test
  @Requirement("S3-2")
  @DisplayName("a log without any voter is refused, and so is a log with a gap")
  void refusesToStart() {
    InitialState empty = Bench.snapshot(10, 2, Configuration.EMPTY);
    assertThatThrownBy(() -> Bench.of(empty))
        .isInstanceOf(EmptyVoters.class)
        .hasMessageContaining("no voter");
    InitialState gap =
        new InitialState(
            new HardState(2, 0),
            Bench.snapshot(10, 2, Bench.voters(1)).snapshot(),
            List.of(Bench.command(2, 12)),
            Configuration.EMPTY);
    assertThatThrownBy(() -> Bench.of(gap)).hasMessage("entry 12 follows on 10");
    InitialState forgotten =
        new InitialState(
            new HardState(1, 0), Optional.empty(), List.of(Bench.command(2, 1)), Bench.voters(1));
    assertThatThrownBy(() -> Bench.of(forgotten)).isInstanceOf(InvalidState.class);
  }

  @Test
  @DisplayName("a sole voter forms its group at the first tick, with the configuration once")
  void soleVoterForms() {
    Bench sole = Bench.of(InitialState.forming(Bench.voters(1)));
    assertThat(sole.core.status().role()).isEqualTo(Role.LEADER);
    assertThat(sole.applied)
        .extracting(Entry::kind)
        .containsExactly(Entry.Kind.CONFIGURATION, Entry.Kind.NOOP);
    assertThat(sole.core.configurationAt(1)).isEqualTo(Bench.voters(1));

    InitialState again =
        new InitialState(
            new HardState(2, 1), Optional.empty(), sole.applied, Bench.voters(1, 2, 3));
    assertThat(Bench.of(again).core.status().configuration()).isEqualTo(Bench.voters(1));
  }

  private static Entry configuration(long index, Configuration configuration) {
    return new Entry(1, index, Entry.Kind.CONFIGURATION, ConfigurationCodec.encode(configuration));
  }
}
