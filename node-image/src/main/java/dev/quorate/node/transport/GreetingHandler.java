package dev.quorate.node.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.Optional;

/**
 * Exchanges greetings, then gives its place to {@link FrameHandler}. The side that connected speaks
 * first.
 */
final class GreetingHandler extends SimpleChannelInboundHandler<ByteBuf> {
  private final Side side;

  /** What differs between the side that connects and the one that accepts. */
  interface Side {
    /** What we say; {@code to} is 0 as long as we do not know whom we talk to. */
    Greeting greeting();

    boolean connects();

    /** The greeting was right: frames may flow. */
    void welcomed(ChannelHandlerContext context, long memberId);

    /** One of the two refused. */
    void parted(long memberId, Greeting.Parting parting);
  }

  GreetingHandler(Side side) {
    this.side = side;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (side.connects()) {
      say(context, side.greeting());
    }
    context.fireChannelActive();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf in) {
    if (Greeting.isParting(in)) {
      side.parted(side.greeting().to(), Greeting.decodeParting(in));
      var _ = context.close();
      return;
    }
    Greeting theirs = Greeting.decode(in);
    Optional<Greeting.Parting> mismatch = theirs.mismatchWith(side.greeting());
    if (mismatch.isPresent()) {
      side.parted(side.connects() ? side.greeting().to() : theirs.from(), mismatch.get());
      ByteBuf out = context.alloc().buffer();
      Greeting.encode(mismatch.get(), out);
      var _ = context.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
      return;
    }
    if (!side.connects()) {
      Greeting ours = side.greeting();
      say(context, new Greeting(ours.version(), ours.clusterId(), ours.from(), theirs.from()));
    }
    side.welcomed(context, theirs.from());
  }

  private static void say(ChannelHandlerContext context, Greeting greeting) {
    ByteBuf out = context.alloc().buffer();
    greeting.encode(out);
    var _ = context.writeAndFlush(out, context.voidPromise());
  }
}
