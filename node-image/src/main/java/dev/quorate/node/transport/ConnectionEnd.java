package dev.quorate.node.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.IdleStateEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes a connection that is silent or speaks nonsense. */
final class ConnectionEnd extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(ConnectionEnd.class);

  private boolean hasEnded;

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent) {
      var _ = context.close();
    } else {
      context.fireUserEventTriggered(event);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof Error) {
      // The process is in an unknown state; the handler ends it.
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, cause);
    }
    if (hasEnded) {
      // The bytes that were read before the connection was closed may hold thousands of bad frames.
      return;
    }
    hasEnded = true;
    // The peer's own line reports lost connections; this one reports bytes that are not ours.
    if (!(cause instanceof java.io.IOException)) {
      log.warn(
          "connection closed remote={} cause={}",
          context.channel().remoteAddress(),
          cause.toString());
    }
    var _ = context.close();
  }
}
