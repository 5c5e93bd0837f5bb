package dev.quorate.node.transport;

import dev.quorate.node.level.LevelRange;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a connection to one member: connects, greets, and after a loss connects again, with the
 * name resolved again. Everything but {@link #channel} and {@link #close} happens on one event
 * loop.
 */
final class OutboundPeer {
  private static final Logger log = LoggerFactory.getLogger(OutboundPeer.class);

  private final Surroundings around;
  private final long memberId;
  private final String address;
  private final EventLoop loop;
  private final Backoff backoff;
  private volatile Channel greeted;
  private volatile boolean closed;
  private Channel current;
  private boolean refused;
  private boolean toldLoss;

  /** Where a process of the member was when it greeted us last. */
  private Optional<InetSocketAddress> greetedAt = Optional.empty();

  /** The connection has lasted: when it is lost it is not one of many that fail in a row. */
  private boolean hasLasted;

  /**
   * What all peers share.
   *
   * @param greeting ours as of now, to nobody yet
   * @param known the feature levels of this program
   */
  record Surroundings(
      Supplier<Greeting> greeting,
      LevelRange known,
      PeerProcesses processes,
      TransportSettings settings,
      Bootstrap bootstrap,
      HostResolver hosts,
      Executor resolver,
      PeerProblems problems,
      FrameListener listener) {}

  OutboundPeer(
      Surroundings around, long memberId, String address, EventLoop loop, Backoff backoff) {
    this.around = around;
    this.memberId = memberId;
    this.address = address;
    this.loop = loop;
    this.backoff = backoff;
  }

  String address() {
    return address;
  }

  /** The connection, if there is one and the peer greeted us. */
  Optional<Channel> channel() {
    return Optional.ofNullable(greeted);
  }

  /** As TCP has measured and smoothed it (RFC 6298); any thread. */
  Optional<Duration> roundTrip() {
    if (greeted instanceof EpollSocketChannel channel) {
      try {
        return Optional.of(Duration.of(channel.tcpInfo().rtt(), ChronoUnit.MICROS));
      } catch (ChannelException closed) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  void start() {
    loop.execute(this::resolve);
  }

  void close() {
    closed = true;
    loop.execute(
        () -> {
          if (current != null) {
            var _ = current.close();
          }
        });
  }

  private void resolve() {
    if (closed) {
      return;
    }
    // Off the event loop: a name server may take seconds to say no.
    around
        .resolver()
        .execute(
            () -> {
              try {
                int colon = address.lastIndexOf(':');
                InetAddress host = around.hosts().resolve(address.substring(0, Math.max(0, colon)));
                int port = Integer.parseInt(address.substring(colon + 1));
                // Checks the port: made here, where a bad one is only a peer that is not there.
                InetSocketAddress target = new InetSocketAddress(host, port);
                onLoop(() -> connect(target));
              } catch (UnknownHostException e) {
                onLoop(() -> lost("the name of its host cannot be resolved"));
              } catch (IllegalArgumentException e) {
                onLoop(() -> lost(String.valueOf(e.getMessage())));
              }
            });
  }

  private void onLoop(Runnable task) {
    if (!loop.isShuttingDown()) {
      loop.execute(task);
    }
  }

  private void connect(InetSocketAddress target) {
    if (closed) {
      return;
    }
    refused = false;
    var _ =
        around
            .bootstrap()
            .clone(loop)
            .handler(new Connection(around.settings(), () -> new Connecting(target)))
            .connect(target)
            .addListener(
                (io.netty.channel.ChannelFuture connected) -> {
                  if (connected.isSuccess()) {
                    connected(connected.channel());
                  } else {
                    if (isRefusal(connected.cause()) && greetedAt.equals(Optional.of(target))) {
                      around.processes().refusedConnection(memberId);
                    }
                    lost(words(connected.cause()));
                  }
                });
  }

  /**
   * Whether the host answered that nobody listens (ECONNREFUSED). A timeout is of the same type, so
   * it takes the system's words; where they are in another language, silence has to be waited out.
   */
  private static boolean isRefusal(Throwable cause) {
    return cause instanceof ConnectException
        && String.valueOf(cause.getMessage()).contains("Connection refused");
  }

  /** For people: the message of an address without a route begins with "null". */
  static String words(Throwable cause) {
    return cause instanceof NoRouteToHostException
        ? "no route to its host"
        : String.valueOf(cause.getMessage());
  }

  private void connected(Channel channel) {
    current = channel;
    if (closed) {
      var _ = channel.close();
    }
    var _ =
        channel
            .closeFuture()
            .addListener(
                ignored -> {
                  greeted = null;
                  lost("connection closed");
                });
  }

  private void probe(Channel channel) {
    if (channel.isActive()) {
      var _ =
          channel.writeAndFlush(
              channel.alloc().buffer(1).writeByte(FrameHandler.PROBE), channel.voidPromise());
      var _ =
          loop.schedule(
              () -> {
                hasLasted |= channel.isActive();
                probe(channel);
              },
              around.settings().keepAlive().toMillis(),
              TimeUnit.MILLISECONDS);
    }
  }

  private void lost(String cause) {
    if (closed) {
      return;
    }
    report(cause);
    if (hasLasted) {
      hasLasted = false;
      // At once, and where it was: its machine says whether the process has ended.
      greetedAt.ifPresent(this::connect);
    } else {
      var _ = loop.schedule(this::resolve, backoff.nextMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void report(String cause) {
    if (!toldLoss) {
      toldLoss = true;
      log.warn(
          "peer lost member={} address={} cause=\"{}\"",
          Long.toHexString(memberId),
          address,
          cause);
    }
    if (!refused) {
      around
          .problems()
          .metOutbound(
              new PeerProblem(
                  memberId,
                  PeerProblem.Reason.PeerUnreachable,
                  "member %016x does not answer at %s: %s".formatted(memberId, address, cause)));
    }
  }

  /** Our side of the greeting. */
  private final class Connecting implements GreetingHandler.Side {
    private final InetSocketAddress target;

    Connecting(InetSocketAddress target) {
      this.target = target;
    }

    @Override
    public Greeting greeting() {
      return around.greeting().get().to(memberId);
    }

    @Override
    public Optional<Greeting.Parting> refuse(Channel channel, Greeting theirs) {
      return around.processes().admit(memberId, theirs.process(), channel);
    }

    @Override
    public boolean connects() {
      return true;
    }

    @Override
    public void welcomed(ChannelHandlerContext context, Greeting theirs) {
      Connection.greeted(
          context.pipeline(),
          around.settings(),
          new FrameHandler(
              theirs.to(), theirs.from(), around.known(), around.listener(), around.problems()));
      around.problems().clear(memberId, false);
      backoff.reset();
      if (toldLoss) {
        toldLoss = false;
        log.info("peer back member={} address={}", Long.toHexString(memberId), address);
      }
      greetedAt = Optional.of(target);
      greeted = context.channel();
      probe(context.channel());
    }

    @Override
    public void parted(long peer, Greeting.Parting parting) {
      refused = true;
      around.problems().metOutbound(new PeerProblem(memberId, parting.reason(), parting.message()));
    }
  }
}
