package dev.quorate.node.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.quorate.node.etcd.KvClient.Answer;
import dev.quorate.node.etcd.wire.AlarmRequest;
import dev.quorate.node.etcd.wire.AuthenticateRequest;
import dev.quorate.node.etcd.wire.AuthenticateResponse;
import dev.quorate.node.etcd.wire.LeaseLeasesResponse;
import dev.quorate.node.etcd.wire.LeaseStatus;
import dev.quorate.node.etcd.wire.LeaseTimeToLiveResponse;
import dev.quorate.node.etcd.wire.MemberListRequest;
import dev.quorate.node.etcd.wire.ResponseHeader;
import dev.quorate.node.etcd.wire.StatusRequest;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same random requests of random users to etcd and to us: the same answers, permissions,
 * revisions and errors.
 */
class AuthDifferentialTest {
  private static final int REQUESTS = Integer.getInteger("quorate.differential.requests", 3000);
  private static final long SEED = Long.getLong("quorate.differential.seed", 20261130);

  @TempDir private Path directory;

  private final Random random = new Random(SEED);
  private final AuthRequests requests = new AuthRequests(random);

  /** By user, of theirs and of ours: also some that are void by now. */
  private final Map<String, List<String>> tokens = new HashMap<>();

  @Test
  void everyRandomRequestIsAnsweredAsEtcdAnswersIt() throws Exception {
    Set<String> refusals = new TreeSet<>();
    int enabled = 0;
    try (RealEtcd etcd = new RealEtcd(directory);
        LoneServer ours = new LoneServer();
        AuthClient theirClient = new AuthClient(etcd.port);
        AuthClient ourClient = new AuthClient(ours.server.port())) {
      for (int i = 0; i < REQUESTS; i++) {
        boolean isOff = !ours.state.auth().isEnabled();
        enabled += isOff ? 0 : 1;
        boolean isStuck = isOff || !tokens.containsKey("root");
        Message request =
            isStuck && random.nextInt(5) == 0 ? requests.setup(isOff) : requests.next();
        Optional<List<String>> asker = asker();
        Answer theirs = theirClient.send(asker.map(List::getFirst), request);
        Answer actual = ourClient.send(asker.map(List::getLast), request);
        assertThat(normalised(actual, request))
            .as(
                "seed %d, request %d as %s:%n%s%s",
                SEED, i, asker, request.getClass().getName(), request)
            .isEqualTo(normalised(theirs, request));
        remember(asker, request, theirs, actual);
        if (theirs instanceof Answer.Failure failure) {
          refusals.add(failure.text());
        }
      }
      assertThat(ours.state.auth().revision()).isGreaterThan(REQUESTS / 50);
    }
    assertThat(enabled).as("requests while users are enabled").isGreaterThan(REQUESTS / 2);
    assertThat(refusals).contains(REFUSALS.toArray(String[]::new));
  }

  private static final List<String> REFUSALS =
      List.of(
          "etcdserver: user name already exists",
          "etcdserver: user name is empty",
          "etcdserver: user name not found",
          "etcdserver: role name already exists",
          "etcdserver: role name not found",
          "etcdserver: authentication failed, invalid user ID or password",
          "etcdserver: permission not given",
          "etcdserver: permission denied",
          "etcdserver: role is not granted to the user",
          "etcdserver: permission is not granted to the role",
          "etcdserver: authentication is not enabled",
          "etcdserver: invalid auth token",
          "etcdserver: invalid auth management",
          "auth: authentication failed, password was given for no password user",
          "bcrypt: password length exceeds 72 bytes");

  /** Root often, or nothing would change; now and then nobody, or with a token that is none. */
  private Optional<List<String>> asker() {
    int of100 = random.nextInt(100);
    if (of100 < 5) {
      return Optional.empty();
    }
    if (of100 < 7) {
      return Optional.of(List.of("none.1", "none.1"));
    }
    String user =
        of100 < 40 ? "root" : AuthRequests.USERS.get(random.nextInt(AuthRequests.USERS.size()));
    return Optional.ofNullable(tokens.get(user));
  }

  private void remember(Optional<List<String>> asker, Message request, Answer theirs, Answer ours) {
    if (request instanceof AuthenticateRequest authenticate
        && theirs instanceof Answer.Response(AuthenticateResponse their)
        && ours instanceof Answer.Response(AuthenticateResponse our)) {
      assertThat(our.getToken()).matches("[a-zA-Z]{16}\\.\\d+");
      tokens.put(authenticate.getName(), List.of(their.getToken(), our.getToken()));
    }
    if (theirs instanceof Answer.Failure(Status.Code code, String _)
        && code == Status.Code.UNAUTHENTICATED) {
      // It was seen to be void: whoever has it gets another one.
      tokens.values().removeIf(pair -> asker.filter(pair::equals).isPresent());
    }
  }

  /** Without what differs between two clusters. */
  private static Answer normalised(Answer answer, Message request) {
    if (!(answer instanceof Answer.Response(Message message))) {
      return answer;
    }
    if (request instanceof MemberListRequest
        || request instanceof StatusRequest
        || request instanceof AlarmRequest) {
      return new Answer.Response(ResponseHeader.getDefaultInstance());
    }
    Message.Builder builder = message.toBuilder();
    var header = message.getDescriptorForType().findFieldByName("header");
    long revision = ((ResponseHeader) message.getField(header)).getRevision();
    builder.setField(header, ResponseHeader.newBuilder().setRevision(revision).build());
    return new Answer.Response(
        switch (builder.build()) {
          case AuthenticateResponse token -> token.toBuilder().setToken("").build();
          case LeaseLeasesResponse leases ->
              leases.toBuilder()
                  .clearLeases()
                  .addAllLeases(
                      leases.getLeasesList().stream()
                          .sorted(Comparator.comparingLong(LeaseStatus::getID))
                          .toList())
                  .build();
          case LeaseTimeToLiveResponse left ->
              LeaseTimeToLiveResponse.newBuilder()
                  .setID(left.getID())
                  .setGrantedTTL(left.getGrantedTTL())
                  .addAllKeys(
                      left.getKeysList().stream()
                          .sorted(
                              com.google.protobuf.ByteString.unsignedLexicographicalComparator())
                          .toList())
                  .build();
          case Message other -> other;
        });
  }
}
