package dev.quorate.node.transport;

import dev.quorate.node.connections.ConnectionLimit;
import dev.quorate.node.connections.LimitedAccept;
import dev.quorate.node.connections.LoopWatch;
import dev.quorate.node.level.ClusterLevel;
import dev.quorate.node.raft.configuration.Member;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link PeerTransport} over TCP: one outbound connection to each member, and those they open. */
public final class NettyTransport implements PeerTransport, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NettyTransport.class);

  private final PeerIdentity self;
  private final TransportSettings settings;
  private final Network network;
  private final EventLoop loop;

  /** Written to since the last flush; of the event loop. */
  private final Set<Channel> unflushed = new LinkedHashSet<>();

  private final PeerProblems problems;
  private final ConnectionLimit inboundLimit;
  private final PeerProcesses processes = new PeerProcesses(this::ended);
  private final ClusterLevel level;
  private final long process;
  private final Supplier<RandomGenerator> randoms;
  private final OutboundPeer.Surroundings surroundings;
  private final Map<Integer, FrameListener> listeners = new ConcurrentHashMap<>();
  private final Map<Long, OutboundPeer> outbound = new ConcurrentHashMap<>();
  private final Map<Long, Channel> inbound = new ConcurrentHashMap<>();
  private final Map<Integer, Map<Long, String>> addresses = new HashMap<>();
  private final Set<Long> tooLargeFor = ConcurrentHashMap.newKeySet();
  private final Channel server;
  private boolean closed;

  /**
   * Listens at once, so that peers can connect before any election.
   *
   * @param level of the cluster; a peer that does not know it is refused
   * @param resolver runs look-ups of names, which may take long
   * @throws IOException if the address cannot be bound
   */
  public NettyTransport(
      PeerIdentity self,
      ClusterLevel level,
      InetSocketAddress bind,
      TransportSettings settings,
      HostResolver names,
      Executor resolver,
      ThreadFactory threads,
      LongSupplier monotonicMillis,
      Supplier<RandomGenerator> randoms)
      throws IOException {
    this.self = self;
    this.settings = settings;
    this.randoms = randoms;
    this.level = level;
    this.process = randoms.get().nextLong(1, Long.MAX_VALUE);
    this.problems = new PeerProblems(monotonicMillis);
    this.inboundLimit =
        new ConnectionLimit(
            "peers' port " + bind.getPort(), settings.maxInbound(), monotonicMillis);
    this.network = Network.open(threads);
    this.loop = network.loop();
    Bootstrap bootstrap =
        new Bootstrap()
            .channel(network.client())
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) settings.connectTimeout().toMillis())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark());
    this.surroundings =
        new OutboundPeer.Surroundings(
            this::greeting,
            level.known(),
            processes,
            settings,
            bootstrap,
            names,
            resolver,
            problems,
            this::received);
    this.server = bind(bind);
  }

  private Greeting greeting() {
    return new Greeting(
        FrameCodec.VERSION, self.clusterId(), self.memberId(), 0, process, level.accepted());
  }

  private Channel bind(InetSocketAddress address) throws IOException {
    var bound =
        new ServerBootstrap()
            .group(network.loops())
            .channel(network.server())
            .handler(new LimitedAccept(inboundLimit))
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
            .childHandler(new Connection(settings, () -> new Accepting()))
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      stopLoops();
      BindException failure =
          new BindException(
              "cannot listen for peers on " + address + ": " + bound.cause().getMessage());
      failure.initCause(bound.cause());
      throw failure;
    }
    return bound.channel();
  }

  private WriteBufferWaterMark waterMark() {
    return new WriteBufferWaterMark(settings.maxQueuedBytes() / 2, settings.maxQueuedBytes());
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) server.localAddress();
  }

  public PeerProblems problems() {
    return problems;
  }

  /** The threads that serve the connections, by name. */
  public Map<String, Executor> eventLoops() {
    return LoopWatch.loops(Network.THREAD, network.loops());
  }

  /** Of the connections that others open. */
  public ConnectionLimit inboundLimit() {
    return inboundLimit;
  }

  /** To each peer that we are connected to, by its memberId, where the platform measures it. */
  public Map<Long, Duration> roundTrips() {
    Map<Long, Duration> measured = new HashMap<>();
    outbound.forEach(
        (memberId, peer) -> peer.roundTrip().ifPresent(time -> measured.put(memberId, time)));
    return measured;
  }

  @Override
  public void listen(int group, FrameListener listener) {
    listeners.put(group, listener);
  }

  @Override
  public void forget(int group) {
    listeners.remove(group);
    members(group, List.of());
  }

  /**
   * The highest feature level that the member and this one know, as it greeted; empty while it is
   * not connected.
   */
  public OptionalInt levelWith(long memberId) {
    return channelTo(memberId).filter(Channel::isActive).stream()
        .mapToInt(NettyTransport::levelOf)
        .findFirst();
  }

  private static int levelOf(Channel greeted) {
    return greeted.attr(Connection.LEVEL).get();
  }

  @Override
  public ScheduledExecutorService loop() {
    return loop;
  }

  @Override
  public void send(Frame frame) {
    channelTo(frame.to())
        .filter(Channel::isWritable)
        .filter(channel -> frame.level() <= levelOf(channel))
        .ifPresent(channel -> send(frame, channel));
  }

  private void send(Frame frame, Channel channel) {
    // Encoded here, so that the queue is bounded by real bytes.
    ByteBuf out = channel.alloc().buffer(FrameCodec.sizeOf(frame));
    try {
      FrameCodec.encode(frame, out);
    } catch (RuntimeException e) {
      out.release();
      throw e;
    }
    int bytes = out.readableBytes();
    if (bytes > settings.maxFrameBytes()) {
      // The peer would close the connection; what cannot be sent is lost, as anything may be.
      out.release();
      tellTooLarge(frame, bytes);
    } else if (loop.inEventLoop()) {
      // One write to the socket for all that is sent in this round of the loop.
      if (unflushed.isEmpty()) {
        loop.execute(this::flush);
      }
      unflushed.add(channel);
      var _ = channel.write(out, channel.voidPromise());
    } else {
      var _ = channel.writeAndFlush(out, channel.voidPromise());
    }
  }

  private void flush() {
    unflushed.forEach(Channel::flush);
    unflushed.clear();
  }

  /** Once a peer: the sender may well try again. */
  private void tellTooLarge(Frame frame, int bytes) {
    if (tooLargeFor.add(frame.to())) {
      log.error(
          "frame dropped member={} group={} bytes={} most={}: it is too large",
          Long.toHexString(frame.to()),
          frame.group(),
          bytes,
          settings.maxFrameBytes());
    }
  }

  /** Our own connection, or the one that the peer opened: it may know us before we know it. */
  private Optional<Channel> channelTo(long memberId) {
    return Optional.ofNullable(outbound.get(memberId))
        .flatMap(OutboundPeer::channel)
        .or(() -> Optional.ofNullable(inbound.get(memberId)));
  }

  @Override
  public synchronized void members(int group, Collection<Member> members) {
    Map<Long, String> ofGroup = new HashMap<>();
    members.stream()
        .filter(member -> member.id() != self.memberId())
        .forEach(member -> ofGroup.put(member.id(), member.peerAddress()));
    addresses.put(group, ofGroup);
    if (!closed) {
      connectToMembers();
    }
  }

  private void connectToMembers() {
    Map<Long, String> wanted = new HashMap<>();
    addresses.values().forEach(wanted::putAll);
    outbound
        .entrySet()
        .removeIf(
            peer -> {
              boolean stays = peer.getValue().address().equals(wanted.get(peer.getKey()));
              if (!stays) {
                peer.getValue().close();
              }
              return !stays;
            });
    problems.keepOutbound(Set.copyOf(wanted.keySet()));
    wanted.forEach(
        (memberId, address) ->
            outbound.computeIfAbsent(
                memberId,
                id -> {
                  OutboundPeer peer =
                      new OutboundPeer(
                          surroundings, id, address, loop, new Backoff(randoms.get(), settings));
                  peer.start();
                  return peer;
                }));
  }

  private void received(Frame frame) {
    FrameListener listener = listeners.get(frame.group());
    if (listener != null) {
      listener.received(frame);
    }
  }

  private void ended(long memberId) {
    listeners.values().forEach(listener -> listener.peerEnded(memberId));
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      outbound.values().forEach(OutboundPeer::close);
      outbound.clear();
    }
    server.close().awaitUninterruptibly();
    stopLoops();
  }

  private void stopLoops() {
    network.loops().shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2000);
  }

  /** The accepting side of the greeting: anybody of our cluster that means us. */
  private final class Accepting implements GreetingHandler.Side {
    @Override
    public Greeting greeting() {
      return NettyTransport.this.greeting();
    }

    @Override
    public Optional<Greeting.Parting> refuse(Channel channel, Greeting theirs) {
      return processes.admit(theirs.from(), theirs.process(), channel);
    }

    @Override
    public boolean connects() {
      return false;
    }

    @Override
    public void welcomed(ChannelHandlerContext context, Greeting theirs) {
      long peer = theirs.from();
      Channel channel = context.channel();
      Connection.greeted(
          context.pipeline(),
          settings,
          new FrameHandler(
              self.memberId(), peer, level.known(), NettyTransport.this::received, problems));
      problems.clear(peer, true);
      // A process keeps one connection to us: it has given up the one before.
      Channel before = inbound.put(peer, channel);
      if (before != null) {
        var _ = before.close();
      }
      var _ = channel.closeFuture().addListener(ignored -> inbound.remove(peer, channel));
    }

    @Override
    public void parted(long peer, Greeting.Parting parting) {
      problems.metInbound(new PeerProblem(peer, parting.reason(), parting.message()));
    }
  }
}
