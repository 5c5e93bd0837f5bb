package dev.quorate.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.quorate.node.etcd.wire.ClusterGrpc;
import dev.quorate.node.etcd.wire.Member;
import dev.quorate.node.etcd.wire.MemberAddRequest;
import dev.quorate.node.etcd.wire.MemberListRequest;
import dev.quorate.node.etcd.wire.MemberPromoteRequest;
import dev.quorate.node.etcd.wire.MemberRemoveRequest;
import dev.quorate.node.etcd.wire.MemberUpdateRequest;
import dev.quorate.node.membership.AdmissionRequest;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.options.NodeOptions.WhenEmpty;
import dev.quorate.node.process.FreePorts;
import dev.quorate.node.report.NodeState;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Members come and go by etcd's clients: two nodes that were started by hand. */
@Timeout(180)
class ClusterServiceTest {
  /** Of a learner that never starts. */
  private static final long ABSENT = 7;

  @TempDir private Path directory;
  private Node leader;
  private Node follower;
  private ManagedChannel toLeader;
  private ManagedChannel toFollower;

  @BeforeEach
  void start() throws Exception {
    NodeOptions first =
        LoopbackOptions.of("n1", directory.resolve("n1"), new WhenEmpty.FormAlone(List.of()));
    leader = Node.start(first, failure -> {});
    awaitServing(leader, 1);
    NodeOptions second =
        LoopbackOptions.withSeeds(
            "n2",
            directory.resolve("n2"),
            new WhenEmpty.JoinThroughSeeds(),
            FreePorts.find(3),
            List.of("127.0.0.1:" + first.restPort()));
    follower = Node.start(second, failure -> {});
    awaitServing(leader, 2);
    awaitServing(follower, 2);
    toLeader = channel(first);
    toFollower = channel(second);
    leader
        .api()
        .addMember(
            new AdmissionRequest(
                OptionalLong.empty(),
                new dev.quorate.node.raft.configuration.Member(
                    ABSENT, "n3", "127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3"),
                Map.of(),
                99))
        .join();
  }

  private static void awaitServing(Node node, int voters) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                node.api().report().state() == NodeState.SERVING
                    && node.api().report().configuration().voters().size() == voters);
  }

  private static ManagedChannel channel(NodeOptions options) {
    return NettyChannelBuilder.forAddress("127.0.0.1", options.clientPort()).usePlaintext().build();
  }

  private static ClusterGrpc.ClusterBlockingStub cluster(ManagedChannel channel) {
    return ClusterGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() {
    toLeader.shutdownNow();
    toFollower.shutdownNow();
    follower.close();
    leader.close();
  }

  @Test
  void membersAreMovedAndRemovedByAnyMember() {
    List<Member> before = members(toFollower);
    assertThat(before).extracting(Member::getName).containsExactlyInAnyOrder("n1", "n2", "n3");
    assertThat(before)
        .as("by id")
        .isSortedAccordingTo(Comparator.comparing(Member::getID, Long::compareUnsigned));
    assertThat(before)
        .filteredOn(Member::getIsLearner)
        .extracting(Member::getID)
        .containsExactly(ABSENT);
    long self = named("n2").getID();

    assertThat(
            cluster(toFollower).memberUpdate(moved(ABSENT, "http://127.0.0.1:4")).getMembersList())
        .filteredOn(member -> member.getID() == ABSENT)
        .flatExtracting(Member::getPeerURLsList)
        .containsExactly("http://127.0.0.1:4");
    assertThat(named("n3").getIsLearner()).isTrue();

    var removed = cluster(toFollower).memberRemove(removal(ABSENT));
    assertThat(removed.getHeader().getMemberId()).as("who was asked answers").isEqualTo(self);
    assertThat(removed.getMembersList())
        .extracting(Member::getName)
        .containsExactlyInAnyOrder("n1", "n2");
    assertThat(members(toLeader)).hasSize(2);
    assertThatThrownBy(() -> cluster(toFollower).memberRemove(removal(ABSENT)))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessage("NOT_FOUND: etcdserver: member not found");
  }

  /** It hands leadership over first; who follows removes it. */
  @Test
  void aLeaderIsRemovedByItself() {
    long self = named("n1").getID();
    cluster(toLeader).memberRemove(removal(ABSENT));

    cluster(toLeader).memberRemove(removal(self));

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(members(toFollower)).extracting(Member::getName).containsExactly("n2"));
    long last = members(toFollower).getFirst().getID();
    assertThatThrownBy(() -> cluster(toFollower).memberRemove(removal(last)))
        .hasMessage(
            "UNKNOWN: etcdserver: re-configuration failed due to not enough started members");
  }

  @Test
  void whatCannotBeIsRefusedAsEtcdRefusesIt() {
    long self = named("n1").getID();
    assertThatThrownBy(() -> cluster(toFollower).memberPromote(promotion(ABSENT)))
        .hasMessage(
            "FAILED_PRECONDITION: etcdserver: can only promote a learner member which is in sync"
                + " with leader");
    assertThatThrownBy(() -> cluster(toLeader).memberPromote(promotion(self)))
        .hasMessage("FAILED_PRECONDITION: etcdserver: can only promote a learner member");
    assertThatThrownBy(() -> cluster(toLeader).memberPromote(promotion(8)))
        .hasMessage("NOT_FOUND: etcdserver: member not found");
    assertThatThrownBy(() -> cluster(toLeader).memberUpdate(moved(8, "http://127.0.0.1:4")))
        .hasMessage("NOT_FOUND: etcdserver: member not found");
    for (String url : List.of("127.0.0.1:4", "http://127.0.0.1", "http://127.0.0.1:4/x", "")) {
      assertThatThrownBy(() -> cluster(toLeader).memberUpdate(moved(ABSENT, url)))
          .as(url)
          .hasMessage("INVALID_ARGUMENT: etcdserver: given member URLs are invalid");
    }
    String taken = named("n2").getPeerURLs(0);
    assertThatThrownBy(() -> cluster(toLeader).memberUpdate(moved(ABSENT, taken)))
        .hasMessage("FAILED_PRECONDITION: etcdserver: Peer URLs already exists");
    assertThatThrownBy(
            () ->
                cluster(toFollower)
                    .memberAdd(
                        MemberAddRequest.newBuilder().addPeerURLs("http://127.0.0.1:4").build()))
        .hasMessage(
            "FAILED_PRECONDITION: etcdserver: a member joins by itself, under an id that it"
                + " chooses: start it on an empty directory with quorate --node-id NAME --data-dir"
                + " DIR --seed-node 127.0.0.1:%d",
            follower.restPort());
    assertThat(members(toLeader)).hasSize(3);
  }

  private static List<Member> members(ManagedChannel channel) {
    return cluster(channel)
        .memberList(MemberListRequest.newBuilder().setLinearizable(true).build())
        .getMembersList();
  }

  private Member named(String name) {
    return members(toFollower).stream()
        .filter(member -> member.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static MemberRemoveRequest removal(long memberId) {
    return MemberRemoveRequest.newBuilder().setID(memberId).build();
  }

  private static MemberPromoteRequest promotion(long memberId) {
    return MemberPromoteRequest.newBuilder().setID(memberId).build();
  }

  private static MemberUpdateRequest moved(long memberId, String url) {
    return MemberUpdateRequest.newBuilder().setID(memberId).addPeerURLs(url).build();
  }
}
