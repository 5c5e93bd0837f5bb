package dev.quorate.node.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.AuthGrpc;
import dev.quorate.node.etcd.wire.AuthenticateRequest;
import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import io.etcd.jetcd.Auth;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.auth.Permission;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Users on three real nodes: what one member learns holds on every one, also after a while away.
 */
class UsersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Metadata.Key<String> TOKEN =
      Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);

  @TempDir private Path directory;
  private final List<NodeProcess> nodes = new ArrayList<>();

  @AfterEach
  void end() {
    nodes.forEach(NodeProcess::close);
  }

  @Test
  void usersTokensAndRolesHoldOnEveryMemberAcrossLeadersRestartsAndJoiners() throws Exception {
    form();
    enable();
    List<String> endpoints = nodes.stream().map(NodeProcess::etcdEndpoint).toList();
    try (Client ann =
        Client.builder()
            .endpoints(endpoints.toArray(String[]::new))
            .user(bytes("ann"))
            .password(bytes("ann's word"))
            .build()) {
      // A token is known to every member as soon as its client has it.
      for (int i = 0; i < 30; i++) {
        String token = authenticate(nodes.get(i % 3));
        assertThat(put(nodes.get((i + 1) % 3), token, "k")).isEqualTo("done");
        assertThat(get(nodes.get((i + 2) % 3), token, "k")).isEqualTo("done");
      }
      String token = authenticate(nodes.getFirst());
      for (NodeProcess node : nodes) {
        assertThat(put(node, token, "other")).isEqualTo("etcdserver: permission denied");
        assertThat(put(node, "", "k")).isEqualTo("etcdserver: user name is empty");
        assertThat(put(node, "none.1", "k")).isEqualTo("etcdserver: invalid auth token");
      }

      // The token outlives the leader; the client of the user never notices.
      NodeProcess leader = leader();
      leader.kill();
      NodeProcess other = nodes.stream().filter(node -> node != leader).findFirst().orElseThrow();
      await("another leader").atMost(PATIENCE).until(() -> put(other, token, "k").equals("done"));
      assertThat(put(other, token, "other")).isEqualTo("etcdserver: permission denied");
      ann.getKVClient().put(bytes("k"), bytes("of the user")).get(30, TimeUnit.SECONDS);

      leader.start().awaitServing(3);
      assertThat(put(leader, "", "k")).isEqualTo("etcdserver: user name is empty");
      assertThat(put(leader, authenticate(other), "k")).isEqualTo("done");
      ann.getKVClient().put(bytes("k"), bytes("once more")).get(30, TimeUnit.SECONDS);
    }

    NodeProcess late = new NodeProcess("n4", directory);
    nodes.add(late);
    late.start("--seed-node", nodes.getFirst().restAddress()).awaitServing(4);
    assertThat(put(late, "", "k")).isEqualTo("etcdserver: user name is empty");
    assertThat(put(late, authenticate(late), "k")).isEqualTo("done");
    assertThat(put(late, authenticate(late), "other")).isEqualTo("etcdserver: permission denied");
  }

  private void form() {
    ThreeNodes.form(directory, nodes);
    for (NodeProcess node : nodes) {
      node.awaitReport("level 4", report -> report.path("featureLevel").asInt() >= 4);
    }
  }

  private void enable() throws Exception {
    try (Client client = Client.builder().endpoints(nodes.getFirst().etcdEndpoint()).build()) {
      Auth auth = client.getAuthClient();
      auth.userAdd(bytes("root"), bytes("root's word")).get(10, TimeUnit.SECONDS);
      auth.userGrantRole(bytes("root"), bytes("root")).get(10, TimeUnit.SECONDS);
      auth.userAdd(bytes("ann"), bytes("ann's word")).get(10, TimeUnit.SECONDS);
      auth.roleAdd(bytes("keys")).get(10, TimeUnit.SECONDS);
      auth.roleGrantPermission(bytes("keys"), bytes("k"), bytes("l"), Permission.Type.READWRITE)
          .get(10, TimeUnit.SECONDS);
      auth.userGrantRole(bytes("ann"), bytes("keys")).get(10, TimeUnit.SECONDS);
      auth.authEnable().get(10, TimeUnit.SECONDS);
      assertThatThrownBy(() -> client.getKVClient().get(bytes("k")).get(10, TimeUnit.SECONDS))
          .hasMessageContaining("etcdserver: user name is empty");
    }
  }

  private NodeProcess leader() {
    await("a leader").atMost(PATIENCE).until(() -> nodes.stream().anyMatch(UsersTest::leads));
    return nodes.stream().filter(UsersTest::leads).findFirst().orElseThrow();
  }

  private static boolean leads(NodeProcess node) {
    if (!node.isAlive()) {
      return false;
    }
    JsonNode report = node.report();
    return report.hasNonNull("leader") && report.path("leader").equals(report.path("memberId"));
  }

  private static String authenticate(NodeProcess node) {
    return call(
        node,
        channel ->
            AuthGrpc.newBlockingStub(channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .authenticate(
                    AuthenticateRequest.newBuilder()
                        .setName("ann")
                        .setPassword("ann's word")
                        .build())
                .getToken());
  }

  private static String put(NodeProcess node, String token, String key) {
    return call(
        node,
        channel -> {
          KVGrpc.newBlockingStub(channel)
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers(token)))
              .withDeadlineAfter(30, TimeUnit.SECONDS)
              .put(PutRequest.newBuilder().setKey(ByteString.copyFromUtf8(key)).build());
          return "done";
        });
  }

  private static String get(NodeProcess node, String token, String key) {
    return call(
        node,
        channel -> {
          KVGrpc.newBlockingStub(channel)
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers(token)))
              .withDeadlineAfter(30, TimeUnit.SECONDS)
              .range(
                  RangeRequest.newBuilder()
                      .setKey(ByteString.copyFromUtf8(key))
                      .setSerializable(true)
                      .build());
          return "done";
        });
  }

  private static Metadata headers(String token) {
    Metadata headers = new Metadata();
    if (!token.isEmpty()) {
      headers.put(TOKEN, token);
    }
    return headers;
  }

  private static String call(NodeProcess node, Function<ManagedChannel, String> request) {
    ManagedChannel channel =
        NettyChannelBuilder.forTarget(node.etcdEndpoint().replace("http://", "dns:///"))
            .usePlaintext()
            .build();
    try {
      return request.apply(channel);
    } catch (StatusRuntimeException e) {
      return String.valueOf(e.getStatus().getDescription());
    } finally {
      channel.shutdownNow();
    }
  }

  private static ByteSequence bytes(String text) {
    return ByteSequence.from(text, UTF_8);
  }
}
