package dev.quorate.node.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.quorate.node.etcd.KvClient.Answer;
import dev.quorate.node.etcd.LockClient.Pending;
import dev.quorate.node.etcd.wire.AuthEnableRequest;
import dev.quorate.node.etcd.wire.AuthRoleAddRequest;
import dev.quorate.node.etcd.wire.AuthRoleGrantPermissionRequest;
import dev.quorate.node.etcd.wire.AuthUserAddRequest;
import dev.quorate.node.etcd.wire.AuthUserGrantRoleRequest;
import dev.quorate.node.etcd.wire.AuthenticateRequest;
import dev.quorate.node.etcd.wire.AuthenticateResponse;
import dev.quorate.node.etcd.wire.CampaignRequest;
import dev.quorate.node.etcd.wire.CampaignResponse;
import dev.quorate.node.etcd.wire.LeaderRequest;
import dev.quorate.node.etcd.wire.LockRequest;
import dev.quorate.node.etcd.wire.LockResponse;
import dev.quorate.node.etcd.wire.Permission;
import dev.quorate.node.etcd.wire.UnlockRequest;
import io.grpc.Status;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Locks and elections are keys: whoever asks for one needs the permission for its keys. */
class LocksOfUsersTest {
  private static final Answer NOBODY =
      new Answer.Failure(Status.Code.UNKNOWN, "etcdserver: user name is empty");
  private static final Answer DENIED =
      new Answer.Failure(Status.Code.UNKNOWN, "etcdserver: permission denied");

  private LoneServer node;
  private LockClient nobody;
  private LockClient ann;

  @BeforeEach
  void enableUsers() throws Exception {
    node = new LoneServer();
    nobody = new LockClient(node.server.port());
    try (AuthClient admin = new AuthClient(node.server.port())) {
      ask(admin, AuthUserAddRequest.newBuilder().setName("root").setPassword("r").build());
      ask(admin, AuthUserGrantRoleRequest.newBuilder().setUser("root").setRole("root").build());
      ask(admin, AuthUserAddRequest.newBuilder().setName("ann").setPassword("a").build());
      ask(admin, AuthRoleAddRequest.newBuilder().setName("locks").build());
      ask(
          admin,
          AuthRoleGrantPermissionRequest.newBuilder()
              .setName("locks")
              .setPerm(
                  Permission.newBuilder()
                      .setPermType(Permission.Type.READWRITE)
                      .setKey(bytes("a/"))
                      .setRangeEnd(bytes("a0")))
              .build());
      ask(admin, AuthUserGrantRoleRequest.newBuilder().setUser("ann").setRole("locks").build());
      ask(admin, AuthEnableRequest.getDefaultInstance());
      AuthenticateResponse answer =
          (AuthenticateResponse)
              ask(admin, AuthenticateRequest.newBuilder().setName("ann").setPassword("a").build());
      ann = new LockClient(node.server.port(), Optional.of(answer.getToken()));
    }
  }

  @AfterEach
  void stop() {
    nobody.close();
    ann.close();
    node.close();
  }

  @Test
  void aUserLocksAndWaitsWithinItsKeys() {
    ByteString first = ((LockResponse) response(ann.send(lock("a")))).getKey();
    Pending waits = ann.send(lock("a"));
    assertThat(waits.answer()).isNotDone();
    ann.send(UnlockRequest.newBuilder().setKey(first).build()).await();
    assertThat(((LockResponse) response(waits)).getKey()).isNotEqualTo(first);
  }

  @Test
  void aUserLeadsWithinItsKeys() {
    CampaignRequest campaign = CampaignRequest.newBuilder().setName(bytes("a")).build();
    CampaignResponse elected = (CampaignResponse) response(ann.send(campaign));
    assertThat(elected.getLeader().getName()).isEqualTo(bytes("a"));
  }

  @Test
  void nobodyLocksOutsideOfItsKeys() {
    assertThat(ann.send(lock("b")).await()).isEqualTo(DENIED);
    assertThat(ann.send(CampaignRequest.newBuilder().setName(bytes("b")).build()).await())
        .isEqualTo(DENIED);
    assertThat(ann.send(LeaderRequest.newBuilder().setName(bytes("b")).build()).await())
        .isEqualTo(DENIED);
    assertThat(ann.send(UnlockRequest.newBuilder().setKey(bytes("b/1")).build()).await())
        .isEqualTo(DENIED);
    assertThat(node.state.keyspace().size()).isZero();
  }

  @Test
  void whoeverIsNobodyLocksNothing() {
    assertThat(nobody.send(lock("a")).await()).isEqualTo(NOBODY);
    assertThat(nobody.send(LeaderRequest.newBuilder().setName(bytes("a")).build()).await())
        .isEqualTo(NOBODY);
    assertThat(node.state.keyspace().size()).isZero();
  }

  private static LockRequest lock(String name) {
    return LockRequest.newBuilder().setName(bytes(name)).build();
  }

  private static Message response(Pending pending) {
    return ((Answer.Response) pending.await()).message();
  }

  private static Message ask(AuthClient admin, Message request) {
    return ((Answer.Response) admin.send(Optional.empty(), request)).message();
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }
}
