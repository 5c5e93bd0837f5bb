package dev.quorate.node.etcd;

import dev.quorate.node.connections.ConnectionLimit;
import dev.quorate.node.connections.LimitedAccept;
import dev.quorate.node.connections.LoopWatch;
import dev.quorate.node.etcd.auth.AuthService;
import dev.quorate.node.etcd.call.Backend;
import dev.quorate.node.etcd.call.Call;
import dev.quorate.node.etcd.call.CallGate;
import dev.quorate.node.etcd.call.HandedOn;
import dev.quorate.node.etcd.call.LeaderRequired;
import dev.quorate.node.etcd.call.ReadableRequests;
import dev.quorate.node.etcd.call.RequestListener;
import dev.quorate.node.etcd.call.ServedCalls;
import dev.quorate.node.etcd.cluster.ClusterService;
import dev.quorate.node.etcd.health.HealthService;
import dev.quorate.node.etcd.http.Pages;
import dev.quorate.node.etcd.http.SharedPort;
import dev.quorate.node.etcd.http.StrangeClients;
import dev.quorate.node.etcd.kv.KvService;
import dev.quorate.node.etcd.lease.LeaseService;
import dev.quorate.node.etcd.lock.ElectionService;
import dev.quorate.node.etcd.lock.LocalServices;
import dev.quorate.node.etcd.lock.LockService;
import dev.quorate.node.etcd.maintenance.MaintenanceService;
import dev.quorate.node.etcd.watch.WatchService;
import dev.quorate.node.memory.MemoryShare;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Serves the etcd API on one address. It may be started before this member is ready to serve: a
 * client then gets an error that says so, instead of a refused connection.
 */
public final class EtcdServer implements AutoCloseable {
  /** etcd's allowance for what gRPC adds to a request of the largest size. */
  private static final int GRPC_OVERHEAD_BYTES = 512 * 1024;

  // etcd's --grpc-keepalive-min-time, -interval and -timeout.
  private static final Duration KEEPALIVE_MIN_TIME = Duration.ofSeconds(5);
  private static final Duration KEEPALIVE_INTERVAL = Duration.ofHours(2);
  private static final Duration KEEPALIVE_TIMEOUT = Duration.ofSeconds(20);

  private static final int MAX_THREADS = 4;

  private static final Duration LOOK_AT_WATCHES = Duration.ofMillis(200);

  /** Kept, so that its level is: gRPC writes a stack trace for each client that speaks nonsense. */
  private static final Logger TRANSPORT = Logger.getLogger("io.grpc.netty.NettyServerTransport");

  static {
    TRANSPORT.setLevel(Level.WARNING);
  }

  private final InetSocketAddress address;
  private final EventLoopGroup acceptor;
  private final EventLoopGroup eventLoops;
  private final ExecutorService longReads;
  private final LeaseService leases;
  private final AuthService auth;
  private final ExecutorService watchThreads;
  private final ExecutorService snapshotThreads;
  private final ExecutorService members;
  private final WatchService watches;
  private final LeaderRequired leader;
  private final HealthService health;
  private final Server server;

  /**
   * @param responses what responses take until their clients have them
   * @param backend empty until this member has served; asked at every request
   * @param metrics for {@code /metrics}, in Prometheus' text format
   */
  public EtcdServer(
      InetSocketAddress address,
      ClientLimits limits,
      ConnectionLimit connections,
      MemoryShare responses,
      Supplier<Optional<Backend>> backend,
      RequestListener listener,
      Supplier<String> metrics) {
    this.address = address;
    int threads = Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
    acceptor = eventLoops(1, new DefaultThreadFactory("etcd-accept"));
    eventLoops = eventLoops(threads, new DefaultThreadFactory("etcd-io"));
    longReads = Executors.newFixedThreadPool(threads, new DefaultThreadFactory("etcd-read", true));
    watchThreads =
        Executors.newFixedThreadPool(threads, new DefaultThreadFactory("etcd-watch", true));
    snapshotThreads =
        Executors.newCachedThreadPool(new DefaultThreadFactory("etcd-snapshot", true));
    // A change of membership waits until it is committed, and there is one at a time.
    members = Executors.newSingleThreadExecutor(new DefaultThreadFactory("etcd-members", true));
    CallGate calls = new CallGate(backend);
    leases = new LeaseService(calls, longReads);
    auth = new AuthService(calls);
    watches = new WatchService(calls, watchThreads);
    KvService kv = new KvService(calls, this::eventLoop, longReads);
    LocalServices local = new LocalServices(kv, leases, watches);
    leader = new LeaderRequired(backend, System::nanoTime);
    health = new HealthService(backend);
    // Requests run on the event loop: they never block, and a hop to another thread costs more than
    // most of them.
    server =
        NettyServerBuilder.forAddress(address)
            .bossEventLoopGroup(acceptor)
            .workerEventLoopGroup(eventLoops)
            .protocolNegotiator(
                new SharedPort(
                    new Pages(backend, metrics, longReads), new StrangeClients(System::nanoTime)))
            .channelFactory(() -> listening(connections))
            .directExecutor()
            .maxInboundMessageSize(Call.MAX_REQUEST_BYTES + GRPC_OVERHEAD_BYTES)
            .maxConcurrentCallsPerConnection(limits.calls())
            .maxRstFramesPerWindow(limits.resets(), (int) limits.resetWindow().toSeconds())
            .maxConnectionIdle(limits.idle().toMillis(), TimeUnit.MILLISECONDS)
            .permitKeepAliveTime(KEEPALIVE_MIN_TIME.toMillis(), TimeUnit.MILLISECONDS)
            .keepAliveTime(KEEPALIVE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)
            .keepAliveTimeout(KEEPALIVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
            .intercept(calls.credentials())
            .intercept(leader)
            .intercept(new ServedCalls(responses, listener))
            .addService(ReadableRequests.of(kv.bindService()))
            .addService(
                ServerInterceptors.intercept(
                    ReadableRequests.of(leases.bindService()), new HandedOn()))
            .addService(ReadableRequests.of(watches.bindService()))
            .addService(ReadableRequests.of(new LockService(calls, local).bindService()))
            .addService(ReadableRequests.of(new ElectionService(calls, local).bindService()))
            .addService(ReadableRequests.of(auth.bindService()))
            .addService(ReadableRequests.of(health.bindService()))
            .addService(
                ServerInterceptors.intercept(
                    ReadableRequests.of(new ClusterService(calls, members).bindService()),
                    new HandedOn()))
            .addService(
                ReadableRequests.of(
                    new MaintenanceService(calls, longReads, snapshotThreads).bindService()))
            .build();
  }

  /**
   * @throws IOException if the address cannot be bound
   */
  public void start() throws IOException {
    try {
      server.start();
    } catch (IOException e) {
      throw new IOException(
          "cannot listen on "
              + address.getHostString()
              + ":"
              + address.getPort()
              + " for etcd clients: "
              + e.getMessage(),
          e);
    }
    every(LOOK_AT_WATCHES, this::lookAtWatches);
    every(WatchService.PROGRESS_INTERVAL, this::notifyProgress);
  }

  private void every(Duration interval, Runnable task) {
    long millis = interval.toMillis();
    Future<?> _ =
        eventLoops.scheduleAtFixedRate(
            () -> watchThreads.execute(task), millis, millis, TimeUnit.MILLISECONDS);
  }

  private void lookAtWatches() {
    if (leader.isLost()) {
      watches.leaderIsLost();
    }
    watches.lookAgain();
    health.lookAgain();
  }

  void notifyProgress() {
    watches.progressIsDue();
  }

  /** The threads that serve, by name. */
  public Map<String, Executor> eventLoops() {
    return LoopWatch.loops("etcd-io", eventLoops);
  }

  /** The port that is bound, once started. */
  public int port() {
    return server.getPort();
  }

  /**
   * Takes no new requests, waits for those under way, then ends the rest. Returns when the address
   * is free.
   */
  public void stop(Duration drain) throws InterruptedException {
    server.shutdown();
    health.close();
    watches.close();
    if (!server.awaitTermination(drain.toMillis(), TimeUnit.MILLISECONDS)) {
      server.shutdownNow();
      server.awaitTermination(drain.toMillis(), TimeUnit.MILLISECONDS);
    }
    endThreads();
  }

  /** Stops without waiting for requests under way. */
  @Override
  public void close() {
    server.shutdownNow();
    endThreads();
  }

  /** The one that this runs on, so that an answer from it needs no other thread. */
  private Executor eventLoop() {
    for (EventExecutor loop : eventLoops) {
      if (loop.inEventLoop()) {
        return loop;
      }
    }
    return eventLoops;
  }

  private void endThreads() {
    leases.close();
    auth.close();
    longReads.shutdown();
    watchThreads.shutdown();
    snapshotThreads.shutdownNow();
    members.shutdown();
    Future<?> _ = eventLoops.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
    Future<?> _ = acceptor.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
  }

  private static EventLoopGroup eventLoops(int threads, ThreadFactory names) {
    return Epoll.isAvailable()
        ? new EpollEventLoopGroup(threads, names)
        : new NioEventLoopGroup(threads, names);
  }

  private static ServerChannel listening(ConnectionLimit connections) {
    ServerChannel channel =
        Epoll.isAvailable() ? new EpollServerSocketChannel() : new NioServerSocketChannel();
    channel.pipeline().addLast(new LimitedAccept(connections));
    return channel;
  }
}
