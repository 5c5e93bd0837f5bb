package dev.quorate.node.transport;

import dev.quorate.node.level.LevelRange;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;

/** Hands on what a greeted peer sends, and answers its probes. */
final class FrameHandler extends SimpleChannelInboundHandler<ByteBuf> {
  static final byte PROBE = 102;
  static final byte PROBE_ANSWER = 103;

  private final long self;
  private final long peer;
  private final LevelRange known;
  private final FrameListener listener;
  private final PeerProblems problems;

  FrameHandler(
      long self, long peer, LevelRange known, FrameListener listener, PeerProblems problems) {
    this.self = self;
    this.peer = peer;
    this.known = known;
    this.listener = listener;
    this.problems = problems;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf in) {
    if (!context.channel().isActive()) {
      // Closed by a bad frame: the bytes that were read behind it are not to be trusted.
      return;
    }
    byte type = in.isReadable() ? in.getByte(in.readerIndex()) : 0;
    if (type == PROBE) {
      ByteBuf answer = context.alloc().buffer(1).writeByte(PROBE_ANSWER);
      var _ = context.writeAndFlush(answer, context.voidPromise());
      return;
    }
    if (type == PROBE_ANSWER) {
      return;
    }
    if (Greeting.isParting(in)) {
      // The other side refuses what we accepted: it reports why, and refuses our own connection
      // too.
      var _ = context.close();
      return;
    }
    Frame frame = decode(in);
    // A peer speaks for itself only: the core trusts the sender of a vote.
    if (frame.from() != peer || frame.to() != self) {
      throw new BadFrame(
          "member %016x sent a frame from %016x to %016x"
              .formatted(peer, frame.from(), frame.to()));
    }
    try {
      listener.received(frame);
    } catch (RefusedFrame e) {
      problems.metInbound(new PeerProblem(peer, e.reason(), e.getMessage()));
    }
  }

  /** What only a newer release knows is a problem with a cure, not one of the connection. */
  private Frame decode(ByteBuf in) {
    try {
      Frame frame = FrameCodec.decode(in);
      if (frame.level() > known.newest()) {
        throw new BadFrame.Unknown("a message of feature level " + frame.level());
      }
      return frame;
    } catch (BadFrame.Unknown e) {
      problems.metInbound(
          new PeerProblem(
              peer,
              PeerProblem.Reason.PeerProtocolMismatch,
              "member %016x sent %s, which member %016x does not know (feature %s): member %016x needs a newer release"
                  .formatted(peer, e.getMessage(), self, known, self)));
      throw e;
    }
  }
}
