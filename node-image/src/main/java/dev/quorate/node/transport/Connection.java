package dev.quorate.node.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.AttributeKey;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The handlers of a connection, the same on both sides but for the greeting. Until the other side
 * has greeted, it may be anybody: it gets little memory and little time.
 */
final class Connection extends ChannelInitializer<Channel> {
  /** In bytes, of a greeting or a refusal: ours take less than half of it. */
  static final int MOST_BEFORE_GREETED = 1024;

  /** The highest feature level that both sides know, once they have greeted. */
  static final AttributeKey<Integer> LEVEL = AttributeKey.valueOf("quorate.level");

  private static final String LENGTHS = "lengths";
  private static final String GREETING = "greeting";

  private final TransportSettings settings;
  private final Supplier<GreetingHandler.Side> side;

  Connection(TransportSettings settings, Supplier<GreetingHandler.Side> side) {
    this.settings = settings;
    this.side = side;
  }

  @Override
  protected void initChannel(Channel channel) {
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addLast(
        new IdleStateHandler(3 * settings.keepAlive().toMillis(), 0, 0, TimeUnit.MILLISECONDS));
    pipeline.addLast(LENGTHS, new LengthFieldBasedFrameDecoder(MOST_BEFORE_GREETED, 0, 4, 0, 4));
    pipeline.addLast(new LengthFieldPrepender(4));
    pipeline.addLast(GREETING, new GreetingHandler(side.get(), settings.connectTimeout()));
    pipeline.addLast(new ConnectionEnd());
  }

  /** The other side is who it should be: frames may flow. */
  static void greeted(ChannelPipeline pipeline, TransportSettings settings, FrameHandler frames) {
    pipeline.replace(GREETING, "frames", frames);
    // The last: bytes that were read behind the greeting are handed to the new one at once.
    pipeline.replace(
        LENGTHS, LENGTHS, new LengthFieldBasedFrameDecoder(settings.maxFrameBytes(), 0, 4, 0, 4));
  }
}
