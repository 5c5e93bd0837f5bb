package dev.quorate.node.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.quorate.node.auth.JwtKeys;
import dev.quorate.node.auth.JwtMethod;
import dev.quorate.node.auth.JwtTokens;
import dev.quorate.node.etcd.KvClient.Answer;
import dev.quorate.node.etcd.call.EtcdError;
import dev.quorate.node.etcd.wire.AuthEnableRequest;
import dev.quorate.node.etcd.wire.AuthRoleAddRequest;
import dev.quorate.node.etcd.wire.AuthRoleGrantPermissionRequest;
import dev.quorate.node.etcd.wire.AuthStatusRequest;
import dev.quorate.node.etcd.wire.AuthUserAddRequest;
import dev.quorate.node.etcd.wire.AuthUserChangePasswordRequest;
import dev.quorate.node.etcd.wire.AuthUserDeleteRequest;
import dev.quorate.node.etcd.wire.AuthUserGetRequest;
import dev.quorate.node.etcd.wire.AuthUserGrantRoleRequest;
import dev.quorate.node.etcd.wire.AuthUserListRequest;
import dev.quorate.node.etcd.wire.AuthenticateRequest;
import dev.quorate.node.etcd.wire.AuthenticateResponse;
import dev.quorate.node.etcd.wire.LeaseKeepAliveRequest;
import dev.quorate.node.etcd.wire.Permission;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.WatchCreateRequest;
import dev.quorate.node.etcd.wire.WatchRequest;
import dev.quorate.node.etcd.wire.WatchResponse;
import dev.quorate.node.raft.Role;
import dev.quorate.node.store.auth.AuthState;
import dev.quorate.node.store.auth.Caller;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the Auth service answers besides what etcd answers too, and what it keeps to itself. */
class AuthServiceTest {
  private static final ByteString KEY = ByteString.copyFromUtf8("k");
  private static final PutRequest PUT = PutRequest.newBuilder().setKey(KEY).build();
  private static final RangeRequest SERIALIZABLE =
      RangeRequest.newBuilder().setKey(KEY).setSerializable(true).build();
  private static final WatchRequest WATCH =
      WatchRequest.newBuilder()
          .setCreateRequest(WatchCreateRequest.newBuilder().setKey(KEY))
          .build();

  static Stream<Message> all() {
    return Stream.of(
        AuthStatusRequest.getDefaultInstance(),
        AuthEnableRequest.getDefaultInstance(),
        AuthenticateRequest.newBuilder().setName("root").build(),
        AuthUserAddRequest.newBuilder().setName("root").build(),
        AuthUserGetRequest.newBuilder().setName("root").build(),
        AuthUserListRequest.getDefaultInstance(),
        AuthRoleAddRequest.newBuilder().setName("root").build());
  }

  @ParameterizedTest
  @MethodSource("all")
  void aClusterThatMayHaveMembersOfAnEarlierReleaseHasNoUsers(Message request) throws Exception {
    try (LoneServer server = LoneServer.atLevel(3);
        AuthClient client = new AuthClient(server.server.port())) {
      assertThat(client.send(Optional.empty(), request))
          .isEqualTo(
              new Answer.Failure(
                  Status.Code.FAILED_PRECONDITION,
                  "etcdserver: not capable: users and roles need feature level 4, the cluster has"
                      + " 3; it rises by itself once every member runs a release that knows it,"
                      + " without a lower --max-feature-level"));
      assertThat(server.state.auth().userNames()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void aLearnerKnowsNoUsers(Message request) throws Exception {
    try (LoneServer server = new LoneServer();
        AuthClient client = new AuthClient(server.server.port())) {
      server.group.becomes(Role.LEARNER);
      assertThat(client.send(Optional.empty(), request))
          .isEqualTo(failure(EtcdError.NOT_SUPPORTED_FOR_LEARNER));
    }
  }

  @Test
  void passwordsAreKeptAsHashesAlone() throws Exception {
    try (LoneServer server = new LoneServer();
        AuthClient client = new AuthClient(server.server.port())) {
      enable(client);
      assertThat(server.state.auth().user("ann").orElseThrow().password().toStringUtf8())
          .startsWith("$2a$04$");
      assertThat(server.group.proposed()).noneMatch(bytes -> contains(bytes, "ann's word"));
    }
  }

  /** With etcd such a client waits until its deadline. */
  @Test
  void anInventedTokenOfTheFutureIsRefusedAtOnce() throws Exception {
    try (LoneServer server = new LoneServer();
        AuthClient client = new AuthClient(server.server.port())) {
      enable(client);
      Optional<String> invented = Optional.of("abcdefghijklmnop.999999999");
      assertThat(client.send(invented, PUT)).isEqualTo(failure(EtcdError.INVALID_AUTH_TOKEN));
      assertThat(client.send(invented, SERIALIZABLE))
          .isEqualTo(failure(EtcdError.INVALID_AUTH_TOKEN));
      assertThat(client.send(invented, LeaseKeepAliveRequest.newBuilder().setID(7).build()))
          .isEqualTo(failure(EtcdError.INVALID_AUTH_TOKEN));
      assertThat(((WatchResponse) response(client.send(invented, WATCH))).getCancelReason())
          .isEqualTo("rpc error: code = Unauthenticated desc = etcdserver: invalid auth token");
    }
  }

  @Test
  void aTokenEndsWithThePasswordThatItWasGivenFor() throws Exception {
    try (LoneServer server = new LoneServer();
        AuthClient client = new AuthClient(server.server.port())) {
      Optional<String> root = enable(client);
      Optional<String> ann = authenticate(client, "ann", "ann's word");
      assertThat(client.send(ann, PUT)).isInstanceOf(Answer.Response.class);
      client.send(
          root,
          AuthUserChangePasswordRequest.newBuilder().setName("ann").setPassword("new").build());
      assertThat(client.send(ann, PUT)).isEqualTo(failure(EtcdError.INVALID_AUTH_TOKEN));
      assertThat(client.send(authenticate(client, "ann", "new"), PUT))
          .isInstanceOf(Answer.Response.class);
      client.send(root, AuthUserDeleteRequest.newBuilder().setName("ann").build());
      assertThat(client.send(ann, PUT)).isEqualTo(failure(EtcdError.INVALID_AUTH_TOKEN));
    }
  }

  @Test
  void aSignedTokenIsGoodForTheRolesThatItNamesAlone() throws Exception {
    JwtKeys keys =
        JwtKeys.of(JwtMethod.HS256, Optional.empty(), Optional.of(new byte[] {1, 2, 3, 4}));
    JwtTokens tokens =
        new JwtTokens(JwtMethod.HS256, keys, JwtTokens.USUAL_TTL, System::currentTimeMillis);
    try (LoneServer server = LoneServer.withTokens(tokens);
        AuthClient client = new AuthClient(server.server.port())) {
      Optional<String> root = enable(client);
      Optional<String> ann = authenticate(client, "ann", "ann's word");
      assertThat(client.send(ann, PUT)).isInstanceOf(Answer.Response.class);
      assertThat(client.send(ann, SERIALIZABLE)).isInstanceOf(Answer.Response.class);
      response(client.send(root, AuthRoleAddRequest.newBuilder().setName("other").build()));
      assertThat(client.send(ann, PUT)).isEqualTo(failure(EtcdError.AUTH_OLD_REVISION));
      assertThat(client.send(ann, SERIALIZABLE)).isEqualTo(failure(EtcdError.AUTH_OLD_REVISION));
      Optional<String> again = authenticate(client, "ann", "ann's word");
      assertThat(client.send(again, PUT)).isInstanceOf(Answer.Response.class);
      Optional<String> ahead = tokens.issue("ann", 99);
      assertThat(client.send(ahead, SERIALIZABLE)).isEqualTo(failure(EtcdError.AUTH_OLD_REVISION));
    }
  }

  @Test
  void aMemberWithoutTheKeyThatSignsGivesNoTokens() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    JwtKeys keys =
        JwtKeys.of(
            JwtMethod.ED25519,
            Optional.of(pem("PUBLIC KEY", pair.getPublic().getEncoded())),
            Optional.empty());
    try (LoneServer server =
            LoneServer.withTokens(
                new JwtTokens(
                    JwtMethod.ED25519, keys, JwtTokens.USUAL_TTL, System::currentTimeMillis));
        AuthClient client = new AuthClient(server.server.port())) {
      enableWithoutToken(client);
      assertThat(
              client.send(
                  Optional.empty(),
                  AuthenticateRequest.newBuilder()
                      .setName("ann")
                      .setPassword("ann's word")
                      .build()))
          .isEqualTo(failure(EtcdError.TOKEN_CHECK_ONLY));
    }
  }

  /** With the same keys, etcd's tokens are good here and ours there. */
  @Test
  void signedTokensAreEtcds(@TempDir Path directory) throws Exception {
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(2048);
    KeyPair pair = rsa.generateKeyPair();
    byte[] publicFile = pem("PUBLIC KEY", pair.getPublic().getEncoded());
    byte[] privateFile = pem("PRIVATE KEY", pair.getPrivate().getEncoded());
    Path publicKey = Files.write(directory.resolve("pub.pem"), publicFile);
    Path privateKey = Files.write(directory.resolve("priv.pem"), privateFile);
    JwtTokens tokens =
        new JwtTokens(
            JwtMethod.PS384,
            JwtKeys.of(JwtMethod.PS384, Optional.of(publicFile), Optional.of(privateFile)),
            JwtTokens.USUAL_TTL,
            System::currentTimeMillis);
    try (RealEtcd etcd =
            new RealEtcd(
                directory,
                "--auth-token=jwt,pub-key=%s,priv-key=%s,sign-method=PS384,ttl=5m"
                    .formatted(publicKey, privateKey));
        AuthClient client = new AuthClient(etcd.port)) {
      String theirs = enable(client).orElseThrow();
      Caller root = tokens.caller(theirs, AuthState.NONE).orElseThrow();
      assertThat(root.user()).isEqualTo("root");
      Optional<String> ours = tokens.issue("ann", root.revision());
      assertThat(client.send(ours, PUT)).isInstanceOf(Answer.Response.class);
      assertThat(client.send(ours, AuthUserListRequest.getDefaultInstance()))
          .isEqualTo(failure(EtcdError.PERMISSION_DENIED));
    }
  }

  private static byte[] pem(String kind, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(kind, Base64.getMimeEncoder().encodeToString(der), kind)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * @return root's token
   */
  private static Optional<String> enable(AuthClient client) {
    enableWithoutToken(client);
    return authenticate(client, "root", "root's word");
  }

  private static void enableWithoutToken(AuthClient client) {
    Stream.of(
            AuthUserAddRequest.newBuilder().setName("root").setPassword("root's word").build(),
            AuthUserGrantRoleRequest.newBuilder().setUser("root").setRole("root").build(),
            AuthUserAddRequest.newBuilder().setName("ann").setPassword("ann's word").build(),
            AuthRoleAddRequest.newBuilder().setName("keys").build(),
            AuthRoleGrantPermissionRequest.newBuilder()
                .setName("keys")
                .setPerm(Permission.newBuilder().setPermType(Permission.Type.READWRITE).setKey(KEY))
                .build(),
            AuthUserGrantRoleRequest.newBuilder().setUser("ann").setRole("keys").build(),
            AuthEnableRequest.getDefaultInstance())
        .forEach(request -> response(client.send(Optional.empty(), request)));
  }

  private static Optional<String> authenticate(AuthClient client, String user, String password) {
    Message response =
        response(
            client.send(
                Optional.empty(),
                AuthenticateRequest.newBuilder().setName(user).setPassword(password).build()));
    return Optional.of(((AuthenticateResponse) response).getToken());
  }

  private static Message response(Answer answer) {
    assertThat(answer).isInstanceOf(Answer.Response.class);
    return ((Answer.Response) answer).message();
  }

  private static Answer failure(EtcdError error) {
    return new Answer.Failure(error.exception().getStatus().getCode(), error.text());
  }

  private static boolean contains(byte[] bytes, String text) {
    return new String(bytes, StandardCharsets.ISO_8859_1).contains(text);
  }
}
