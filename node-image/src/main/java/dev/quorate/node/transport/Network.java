package dev.quorate.node.transport;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.concurrent.ThreadFactory;

/** Epoll where there is one, NIO elsewhere. */
record Network(
    EventLoopGroup loops, Class<? extends Channel> client, Class<? extends ServerChannel> server) {
  /** Decoding is cheap compared to a flush: two threads serve all peers of all groups. */
  private static final int THREADS = 2;

  static Network open(ThreadFactory threads) {
    return Epoll.isAvailable()
        ? new Network(
            new EpollEventLoopGroup(THREADS, threads),
            EpollSocketChannel.class,
            EpollServerSocketChannel.class)
        : new Network(
            new NioEventLoopGroup(THREADS, threads),
            NioSocketChannel.class,
            NioServerSocketChannel.class);
  }
}
