package dev.quorate.node.connections;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** In the pipeline of a listening channel: closes a connection beyond the limit at once. */
@ChannelHandler.Sharable
public final class LimitedAccept extends ChannelInboundHandlerAdapter {
  private final ConnectionLimit limit;

  public LimitedAccept(ConnectionLimit limit) {
    this.limit = limit;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object accepted) {
    Channel connection = (Channel) accepted;
    if (limit.admit()) {
      var _ = connection.closeFuture().addListener(ignored -> limit.closed());
      context.fireChannelRead(connection);
    } else {
      // It belongs to no event loop yet.
      connection.unsafe().closeForcibly();
    }
  }
}
