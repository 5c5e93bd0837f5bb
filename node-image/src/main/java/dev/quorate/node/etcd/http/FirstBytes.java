package dev.quorate.node.etcd.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * In the place of the handler that negotiates for gRPC, until the client has shown what it speaks.
 */
final class FirstBytes extends ChannelInboundHandlerAdapter {
  /** Who connects in order to speak does so at once. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** What {@code PRI * HTTP/2.0} and any method of HTTP/1.1 differ in. */
  private static final int ENOUGH = 4;

  private static final int TLS_HANDSHAKE = 0x16;

  private final ChannelHandler grpc;
  private final Consumer<ChannelPipeline> http1;
  private final StrangeClients strangers;

  /** gRPC begins its negotiation with one. */
  private final List<Object> events = new ArrayList<>();

  private ByteBuf received;
  private Future<?> end;

  FirstBytes(ChannelHandler grpc, Consumer<ChannelPipeline> http1, StrangeClients strangers) {
    this.grpc = grpc;
    this.http1 = http1;
    this.strangers = strangers;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    received = context.alloc().buffer();
    end =
        context
            .executor()
            .schedule(() -> close(context), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void close(ChannelHandlerContext context) {
    // Not by the pipeline: gRPC keeps whatever is written before it has negotiated.
    context.channel().unsafe().closeForcibly();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    end.cancel(false);
    received.release();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    events.add(event);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      received.writeBytes(bytes);
    } finally {
      bytes.release();
    }
    if (received.readableBytes() > 0 && received.getByte(received.readerIndex()) == TLS_HANDSHAKE) {
      refuse(context, StrangeClients.Kind.TLS);
    } else if (received.readableBytes() >= ENOUGH) {
      decide(context);
    }
  }

  private void decide(ChannelHandlerContext context) {
    if (startsWith("PRI ")) {
      ByteBuf all = received.retain();
      context.pipeline().replace(this, null, grpc);
      events.forEach(context::fireUserEventTriggered);
      context.fireChannelRead(all);
      context.fireChannelReadComplete();
    } else if (isMethod()) {
      ByteBuf all = received.retain();
      ChannelPipeline pipeline = context.pipeline();
      // All that gRPC has put there: it has nothing to do on this connection but to see its end.
      while (pipeline.last() != this) {
        pipeline.removeLast();
      }
      http1.accept(pipeline);
      pipeline.remove(this);
      context.fireChannelRead(all);
      context.fireChannelReadComplete();
    } else {
      refuse(context, StrangeClients.Kind.NEITHER);
    }
  }

  private boolean startsWith(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (received.getByte(received.readerIndex() + i) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Three letters and a space, or more letters. */
  private boolean isMethod() {
    for (int i = 0; i < ENOUGH; i++) {
      int next = received.getByte(received.readerIndex() + i);
      if (!(next >= 'A' && next <= 'Z') && !(i == ENOUGH - 1 && next == ' ')) {
        return false;
      }
    }
    return true;
  }

  private void refuse(ChannelHandlerContext context, StrangeClients.Kind kind) {
    strangers.came(kind, context.channel().remoteAddress());
    close(context);
  }
}
