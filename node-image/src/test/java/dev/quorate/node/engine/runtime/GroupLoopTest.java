package dev.quorate.node.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quorate.node.engine.RaftEnvironment;
import dev.quorate.node.engine.RaftSettings;
import dev.quorate.node.level.ClusterLevel;
import dev.quorate.node.level.LevelRange;
import dev.quorate.node.raft.Message;
import dev.quorate.node.transport.Frame;
import dev.quorate.node.transport.HostResolver;
import dev.quorate.node.transport.NettyTransport;
import dev.quorate.node.transport.PeerIdentity;
import dev.quorate.node.transport.PeerProblem;
import dev.quorate.node.transport.TransportSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class GroupLoopTest {
  @TempDir private Path directory;

  @Test
  void aMessageOfAnImpossibleTermLeavesTheGroupItsLeaderAndIsReported() throws Exception {
    TestMember first = new TestMember(1, directory, RaftSettings.defaults()).form();
    RaftEnvironment environment = RaftEnvironment.system();
    try (NettyTransport other =
        new NettyTransport(
            new PeerIdentity(TestMember.CLUSTER, 2),
            ClusterLevel.lowest(LevelRange.OF_THIS_RELEASE),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            TransportSettings.ofFrames(1 << 20),
            HostResolver.system(),
            environment.background(),
            environment.threads(),
            environment.monotonicMillis(),
            environment.randoms())) {
      first.put("before");
      long term = first.status().term();
      other.members(0, List.of(first.asMember()));
      await()
          .until(
              () -> {
                other.send(
                    new Frame.Raft(
                        0, new Message.VoteRequest(2, 1, Long.MAX_VALUE, 9, 9, false, true)));
                return first.groups().peerProblems().stream()
                        .anyMatch(it -> it.reason() == PeerProblem.Reason.TermJump)
                    || first.status().term() != term;
              });
      assertThat(first.put("after").result()).isEqualTo(2);
      assertThat(first.status().term()).isEqualTo(term);
      assertThat(first.groups().peerProblems().getFirst().message())
          .startsWith("member 0000000000000002 speaks of term 9223372036854775807, ");
    } finally {
      first.kill();
    }
  }
}
