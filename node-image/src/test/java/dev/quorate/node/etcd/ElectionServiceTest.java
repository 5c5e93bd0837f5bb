package dev.quorate.node.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.KvClient.Answer;
import dev.quorate.node.etcd.LockClient.Pending;
import dev.quorate.node.etcd.call.EtcdError;
import dev.quorate.node.etcd.wire.CampaignRequest;
import dev.quorate.node.etcd.wire.CampaignResponse;
import dev.quorate.node.etcd.wire.LeaderKey;
import dev.quorate.node.etcd.wire.LeaderRequest;
import dev.quorate.node.etcd.wire.LeaderResponse;
import dev.quorate.node.etcd.wire.LeaseGrantRequest;
import dev.quorate.node.etcd.wire.LeaseRevokeRequest;
import dev.quorate.node.etcd.wire.ProclaimRequest;
import dev.quorate.node.etcd.wire.ResignRequest;
import dev.quorate.node.raft.Role;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who leads, and what others hear of it. */
class ElectionServiceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private LoneServer node;
  private LockClient client;

  @BeforeEach
  void start() throws Exception {
    node = new LoneServer();
    client = new LockClient(node.server.port());
    for (long lease = 1; lease <= 4; lease++) {
      client.send(LeaseGrantRequest.newBuilder().setID(lease).setTTL(100).build()).await();
    }
  }

  @AfterEach
  void stop() {
    client.close();
    node.close();
  }

  @Test
  void candidatesLeadInTheOrderInWhichTheyCame() {
    LeaderKey first = elected(campaign(1, "x"));
    assertThat(first.getKey()).isEqualTo(bytes("e/1"));
    assertThat(first.getName()).isEqualTo(bytes("e"));
    assertThat(first.getLease()).isEqualTo(1);
    assertThat(first.getRev()).isEqualTo(client.awaitKey("e/1").getCreateRevision());
    Pending second = waiting(2, "y");
    assertThat(leader()).isEqualTo("x");
    resign(first);
    assertThat(elected(second).getKey()).isEqualTo(bytes("e/2"));
    assertThat(leader()).isEqualTo("y");
  }

  @Test
  void aLeaderThatCampaignsAgainLeadsWithItsNewValue() {
    LeaderKey first = elected(campaign(1, "x"));
    assertThat(elected(campaign(1, "y"))).isEqualTo(first);
    assertThat(leader()).isEqualTo("y");
  }

  @Test
  void onlyTheLeaderProclaims() {
    LeaderKey leader = elected(campaign(1, "x"));
    assertThat(proclaim(leader, "y")).isInstanceOf(Answer.Response.class);
    assertThat(leader()).isEqualTo("y");
    Answer refused = new Answer.Failure(Status.Code.UNKNOWN, "election: not leader");
    assertThat(proclaim(leader.toBuilder().setRev(leader.getRev() - 1).build(), "z"))
        .isEqualTo(refused);
    resign(leader);
    assertThat(proclaim(leader, "z")).isEqualTo(refused);
    assertThat(client.keys()).isEmpty();
  }

  @Test
  void whoeverDoesNotLeadAnyMoreResignsNobody() {
    LeaderKey old = elected(campaign(1, "x"));
    resign(old);
    elected(campaign(1, "y"));
    resign(old);
    assertThat(leader()).isEqualTo("y");
  }

  @Test
  void aCandidateThatGoesAwayLeavesTheQueue() {
    LeaderKey first = elected(campaign(1, "x"));
    Pending gone = waiting(2, "y");
    Pending next = waiting(3, "z");
    gone.cancel();
    await("its key is deleted").atMost(PATIENCE).until(() -> client.keys().size() == 2);
    resign(first);
    assertThat(elected(next).getKey()).isEqualTo(bytes("e/3"));
  }

  @Test
  void aCandidateWhoseLeaseHasEndedDoesNotLead() {
    LeaderKey first = elected(campaign(1, "x"));
    Pending waits = waiting(2, "y");
    client.send(LeaseRevokeRequest.newBuilder().setID(2).build()).await();
    resign(first);
    assertThat(waits.await())
        .isEqualTo(new Answer.Failure(Status.Code.UNKNOWN, "election: not leader"));
  }

  @Test
  void observersHearOfEveryValueOfALeaderAndOfTheNextOne() {
    try (ObservingClient observer = new ObservingClient(client.channel, "e", 1_000)) {
      LeaderKey first = elected(campaign(1, "1"));
      observer.awaitValues(List.of("1"));
      Pending second = waiting(2, "other");
      proclaim(first, "2");
      proclaim(first, "3");
      observer.awaitValues(List.of("1", "2", "3"));
      resign(first);
      elected(second);
      observer.awaitValues(List.of("1", "2", "3", "other"));
      for (LeaderResponse heard : observer.heard) {
        assertThat(heard.getHeader().getRevision())
            .isGreaterThanOrEqualTo(heard.getKv().getModRevision());
      }
    }
  }

  @Test
  void anObserverOfAnElectionUnderWayHearsWhoLeadsNow() {
    elected(campaign(1, "x"));
    waiting(2, "y");
    try (ObservingClient observer = new ObservingClient(client.channel, "e", 1_000)) {
      observer.awaitValues(List.of("x"));
    }
  }

  @Test
  void anObserverThatDoesNotReadHoldsNothingUpAndHearsAllWhenItReads() {
    LeaderKey leader = elected(campaign(1, "first"));
    String large = "v".repeat(1 << 20);
    try (ObservingClient observer = new ObservingClient(client.channel, "e", 1)) {
      observer.awaitValues(List.of("first"));
      for (int i = 0; i < 20; i++) {
        proclaim(leader, large + i);
      }
      observer.read(1_000);
      await("all values").atMost(PATIENCE).until(() -> observer.heard.size() == 21);
      assertThat(observer.heard.subList(1, 21))
          .extracting(heard -> heard.getKv().getValue().substring(1 << 20).toStringUtf8())
          .isEqualTo(IntStream.range(0, 20).mapToObj(Integer::toString).toList());
    }
  }

  @Test
  void observersOfAMemberThatStopsAreSentToAnother() throws Exception {
    elected(campaign(1, "x"));
    try (ObservingClient observer = new ObservingClient(client.channel, "e", 1_000)) {
      observer.awaitValues(List.of("x"));
      node.server.stop(Duration.ofSeconds(10));
      assertThat(observer.awaitEnd().getDescription()).isEqualTo(EtcdError.STOPPED.text());
    }
  }

  @Test
  void nobodyLeadsBeforeAnybodyCampaigns() {
    assertThat(client.send(LeaderRequest.newBuilder().setName(bytes("e")).build()).await())
        .isEqualTo(new Answer.Failure(Status.Code.UNKNOWN, "election: no leader"));
  }

  @Test
  void aLearnerServesNoElections() {
    node.group.becomes(Role.LEARNER);
    assertThat(campaign(1, "x").await())
        .isEqualTo(
            new Answer.Failure(
                Status.Code.FAILED_PRECONDITION, EtcdError.NOT_SUPPORTED_FOR_LEARNER.text()));
    try (ObservingClient observer = new ObservingClient(client.channel, "e", 1)) {
      assertThat(observer.awaitEnd().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    }
  }

  private Pending campaign(long lease, String value) {
    return client.send(
        CampaignRequest.newBuilder()
            .setName(bytes("e"))
            .setLease(lease)
            .setValue(bytes(value))
            .build());
  }

  private Pending waiting(long lease, String value) {
    Pending pending = campaign(lease, value);
    client.awaitKey("e/" + lease);
    assertThat(pending.answer()).as("e/%d waits", lease).isNotDone();
    return pending;
  }

  private static LeaderKey elected(Pending pending) {
    return ((CampaignResponse) ((Answer.Response) pending.await()).message()).getLeader();
  }

  private Answer proclaim(LeaderKey leader, String value) {
    return client
        .send(ProclaimRequest.newBuilder().setLeader(leader).setValue(bytes(value)).build())
        .await();
  }

  private void resign(LeaderKey leader) {
    assertThat(client.send(ResignRequest.newBuilder().setLeader(leader).build()).await())
        .isInstanceOf(Answer.Response.class);
  }

  private String leader() {
    Answer answer = client.send(LeaderRequest.newBuilder().setName(bytes("e")).build()).await();
    return ((LeaderResponse) ((Answer.Response) answer).message())
        .getKv()
        .getValue()
        .toStringUtf8();
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }
}
