package dev.quorate.node.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import dev.quorate.node.auth.AuthSettings;
import dev.quorate.node.auth.Authentication;
import dev.quorate.node.auth.Passwords;
import dev.quorate.node.auth.SimpleTokens;
import dev.quorate.node.auth.Tokens;
import dev.quorate.node.connections.ConnectionLimit;
import dev.quorate.node.etcd.call.Backend;
import dev.quorate.node.etcd.call.Quota;
import dev.quorate.node.etcd.call.RequestListener;
import dev.quorate.node.lease.Lessor;
import dev.quorate.node.level.ClusterLevel;
import dev.quorate.node.level.LevelRange;
import dev.quorate.node.membership.MembershipAdministration;
import dev.quorate.node.membership.RemovedMembers;
import dev.quorate.node.memory.MemoryShare;
import dev.quorate.node.store.etcdfile.EtcdState;
import dev.quorate.node.store.keyspace.Sweeper;
import dev.quorate.node.store.meta.MetaCommand;
import dev.quorate.node.store.meta.MetaStateMachine;
import dev.quorate.node.store.snapshot.MetaSnapshot;
import dev.quorate.node.store.snapshot.StateCapture;
import dev.quorate.node.ticker.Ticker;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The etcd API of a formed cluster of one member, on a free port of the loopback. */
final class LoneServer implements AutoCloseable {
  private static final int NEWEST = LevelRange.OF_THIS_RELEASE.newest();
  static final long CLUSTER_ID = 0x6f1c_0a5e_9b3d_2748L;

  final MetaStateMachine state = new MetaStateMachine(Runnable::run);
  final LoneGroup group = new LoneGroup(state);
  final EtcdServer server;
  final Backend backend;
  private final Ticker ticker;

  LoneServer() throws IOException {
    this(64 << 20);
  }

  LoneServer(long quotaBytes) throws IOException {
    this(quotaBytes, ClientLimits.defaults());
  }

  LoneServer(long quotaBytes, ClientLimits limits) throws IOException {
    this(
        quotaBytes,
        limits,
        MemoryShare.unlimited(),
        NEWEST,
        (method, code, nanos) -> {},
        simpleTokens());
  }

  LoneServer(RequestListener listener) throws IOException {
    this(
        64 << 20,
        ClientLimits.defaults(),
        MemoryShare.unlimited(),
        NEWEST,
        listener,
        simpleTokens());
  }

  LoneServer(MemoryShare responses) throws IOException {
    this(64 << 20, responses);
  }

  LoneServer(long quotaBytes, MemoryShare responses) throws IOException {
    this(
        quotaBytes,
        ClientLimits.defaults(),
        responses,
        NEWEST,
        (method, code, nanos) -> {},
        simpleTokens());
  }

  /** Under an operator. */
  static LoneServer managed() throws IOException {
    return new LoneServer(
        64 << 20,
        ClientLimits.defaults(),
        MemoryShare.unlimited(),
        NEWEST,
        true,
        (method, code, nanos) -> {},
        simpleTokens());
  }

  /** Of a cluster at this feature level. */
  static LoneServer atLevel(int level) throws IOException {
    return new LoneServer(
        64 << 20,
        ClientLimits.defaults(),
        MemoryShare.unlimited(),
        level,
        (method, code, nanos) -> {},
        simpleTokens());
  }

  /** Whose users prove themselves by these. */
  static LoneServer withTokens(Tokens tokens) throws IOException {
    return new LoneServer(
        64 << 20,
        ClientLimits.defaults(),
        MemoryShare.unlimited(),
        NEWEST,
        (method, code, nanos) -> {},
        tokens);
  }

  private static Tokens simpleTokens() {
    return AuthSettings.USUAL
        .tokens()
        .tokens(() -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()), System::currentTimeMillis);
  }

  private LoneServer(
      long quotaBytes,
      ClientLimits limits,
      MemoryShare responses,
      int level,
      RequestListener listener,
      Tokens tokens)
      throws IOException {
    this(quotaBytes, limits, responses, level, false, listener, tokens);
  }

  private LoneServer(
      long quotaBytes,
      ClientLimits limits,
      MemoryShare responses,
      int level,
      boolean isManaged,
      RequestListener listener,
      Tokens tokens)
      throws IOException {
    state.apply(1, MetaCommand.FormCluster.of("genesis".getBytes(UTF_8)).encode());
    if (level > 1) {
      state.apply(2, new MetaCommand.RaiseLevel(level).encode());
    }
    Lessor lessor =
        new Lessor(
            group,
            state::leases,
            state::mayChangeLeases,
            () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
            Duration.ofSeconds(1));
    ticker = new Ticker(List.of(lessor::tick), Thread.ofPlatform().daemon().factory());
    if (tokens instanceof SimpleTokens simple) {
      state.onToken(simple::issued);
    }
    Backend backend =
        new Backend(
            CLUSTER_ID,
            LoneGroup.MEMBER_ID,
            group,
            state,
            lessor,
            new ClusterLevel(LevelRange.OF_THIS_RELEASE, level),
            new Authentication(tokens, new Passwords(Passwords.LOWEST_COST)),
            "0.1.0",
            new Quota(quotaBytes),
            () -> 4096,
            new MembershipAdministration(group, new NobodyRemoved(), Optional::empty, () -> level),
            isManaged,
            failure -> {});
    server =
        new EtcdServer(
            loopback(),
            limits,
            connections(),
            responses,
            () -> Optional.of(backend),
            listener,
            () -> "# metrics\n");
    server.start();
    this.backend = backend;
  }

  /** With what came from an etcd, as it is after a snapshot of ours. */
  static LoneServer of(EtcdState imported) throws IOException {
    LoneServer server = new LoneServer();
    try (StateCapture capture =
        new StateCapture(
            MetaSnapshot.ClusterRecord.OF_NONE
                .with(ByteString.copyFromUtf8("genesis"))
                .with(NEWEST),
            new Sweeper(imported.keyspace(), Runnable::run).capture(),
            imported.keyspace().leases().capture(),
            imported.auth())) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      capture.writeTo(bytes);
      server.state.prepare(new ByteArrayInputStream(bytes.toByteArray())).install();
    }
    return server;
  }

  private static final class NobodyRemoved implements RemovedMembers {
    @Override
    public boolean contains(long memberId) {
      return false;
    }

    @Override
    public CompletableFuture<Void> record(long memberId) {
      throw new UnsupportedOperationException("not of this test");
    }
  }

  static ConnectionLimit connections() {
    return new ConnectionLimit("etcd API", 100, System::currentTimeMillis);
  }

  static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  String endpoint() {
    return "127.0.0.1:" + server.port();
  }

  @Override
  public void close() {
    ticker.close();
    server.close();
  }
}
