package dev.quorate.node.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Exchanges greetings, then gives its place to {@link FrameHandler}. The side that connected speaks
 * first. A connection that is not greeted in time is closed: the answer to its first message
 * decides, whatever else it sends.
 */
final class GreetingHandler extends SimpleChannelInboundHandler<ByteBuf> {
  private final Side side;
  private final Duration limit;
  private Optional<Future<?>> timeout = Optional.empty();
  private boolean isDecided;

  /** What differs between the side that connects and the one that accepts. */
  interface Side {
    /** What we say; {@code to} is 0 as long as we do not know whom we talk to. */
    Greeting greeting();

    boolean connects();

    /** Why the one who greeted rightly is refused all the same. */
    Optional<Greeting.Parting> refuse(Channel channel, Greeting theirs);

    /** The greeting was right: frames may flow. */
    void welcomed(ChannelHandlerContext context, Greeting theirs);

    /** One of the two refused. */
    void parted(long memberId, Greeting.Parting parting);
  }

  /**
   * @param limit from the connection to the other side's greeting, however slowly that comes
   */
  GreetingHandler(Side side, Duration limit) {
    this.side = side;
    this.limit = limit;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    timeout =
        Optional.of(
            context
                .executor()
                .schedule(
                    () -> {
                      var _ = context.close();
                    },
                    limit.toMillis(),
                    TimeUnit.MILLISECONDS));
    if (side.connects()) {
      say(context, side.greeting());
    }
    context.fireChannelActive();
  }

  /** Also when the connection was closed. */
  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    timeout.ifPresent(pending -> pending.cancel(false));
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf in) {
    if (isDecided) {
      return;
    }
    isDecided = true;
    if (Greeting.isParting(in)) {
      side.parted(side.greeting().to(), Greeting.decodeParting(in));
      var _ = context.close();
      return;
    }
    Greeting theirs = Greeting.decode(in);
    Greeting ours = side.greeting();
    Optional<Greeting.Parting> parting =
        theirs.mismatchWith(ours).or(() -> side.refuse(context.channel(), theirs));
    if (parting.isPresent()) {
      side.parted(side.connects() ? ours.to() : theirs.from(), parting.get());
      ByteBuf out = context.alloc().buffer();
      Greeting.encode(parting.get(), out);
      var _ = context.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
      return;
    }
    if (!side.connects()) {
      say(context, ours.to(theirs.from()));
    }
    context.channel().attr(Connection.LEVEL).set(theirs.levelWith(ours));
    side.welcomed(context, theirs);
  }

  private static void say(ChannelHandlerContext context, Greeting greeting) {
    ByteBuf out = context.alloc().buffer();
    greeting.encode(out);
    var _ = context.writeAndFlush(out, context.voidPromise());
  }
}
