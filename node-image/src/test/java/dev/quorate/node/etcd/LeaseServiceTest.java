package dev.quorate.node.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.quorate.node.etcd.KvClient.Answer;
import dev.quorate.node.etcd.call.EtcdError;
import dev.quorate.node.etcd.wire.LeaseGrantRequest;
import dev.quorate.node.etcd.wire.LeaseGrantResponse;
import dev.quorate.node.etcd.wire.LeaseKeepAliveRequest;
import dev.quorate.node.etcd.wire.LeaseLeasesRequest;
import dev.quorate.node.etcd.wire.LeaseRevokeRequest;
import dev.quorate.node.etcd.wire.LeaseTimeToLiveRequest;
import dev.quorate.node.raft.Role;
import io.grpc.Status;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the Lease service answers besides what etcd answers too. */
class LeaseServiceTest {
  private static final LeaseGrantRequest GRANT = LeaseGrantRequest.newBuilder().setTTL(60).build();

  static Stream<Message> all() {
    return Stream.of(
        GRANT,
        LeaseRevokeRequest.newBuilder().setID(7).build(),
        LeaseKeepAliveRequest.newBuilder().setID(7).build(),
        LeaseTimeToLiveRequest.newBuilder().setID(7).build(),
        LeaseLeasesRequest.getDefaultInstance());
  }

  @ParameterizedTest
  @MethodSource("all")
  void aClusterThatMayHaveMembersOfAnEarlierReleaseHasNoLeases(Message request) throws Exception {
    try (LoneServer server = LoneServer.atLevel(2);
        KvClient client = new KvClient(server.server.port())) {
      assertThat(client.send(request))
          .isEqualTo(
              new Answer.Failure(
                  Status.Code.FAILED_PRECONDITION,
                  "etcdserver: not capable: leases need feature level 3, the cluster has 2; it"
                      + " rises by itself once every member runs a release that knows it, without"
                      + " a lower --max-feature-level"));
      assertThat(server.state.leases().isEmpty()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void aLearnerServesNoLeases(Message request) throws Exception {
    try (LoneServer server = new LoneServer();
        KvClient client = new KvClient(server.server.port())) {
      server.group.becomes(Role.LEARNER);
      assertThat(client.send(request))
          .isEqualTo(
              new Answer.Failure(
                  Status.Code.FAILED_PRECONDITION, EtcdError.NOT_SUPPORTED_FOR_LEARNER.text()));
    }
  }

  @Test
  void anIdIsChosenForWhoeverNamesNone() throws Exception {
    try (LoneServer server = new LoneServer();
        KvClient client = new KvClient(server.server.port())) {
      Answer.Response answer = (Answer.Response) client.send(GRANT);
      LeaseGrantResponse granted = (LeaseGrantResponse) answer.message();
      assertThat(granted.getID()).isPositive();
      assertThat(server.state.leases().contains(granted.getID())).isTrue();
    }
  }

  @Test
  void aFullStoreGrantsNothing() throws Exception {
    try (LoneServer server = new LoneServer(1);
        KvClient client = new KvClient(server.server.port())) {
      assertThat(client.send(GRANT)).isInstanceOf(Answer.Response.class);
      assertThat(client.send(GRANT))
          .isEqualTo(new Answer.Failure(Status.Code.RESOURCE_EXHAUSTED, EtcdError.NO_SPACE.text()));
    }
  }
}
