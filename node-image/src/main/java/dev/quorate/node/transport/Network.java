package dev.quorate.node.transport;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
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

/**
 * Epoll where there is one, NIO elsewhere. One thread serves all peers, and the groups take their
 * turns on it: between two threads each message would wake the other one.
 */
record Network(
    EventLoopGroup loops, Class<? extends Channel> client, Class<? extends ServerChannel> server) {
  static final String THREAD = "peer-io";

  static Network open(ThreadFactory threads) {
    ThreadFactory named =
        work -> {
          Thread thread = threads.newThread(work);
          thread.setName(THREAD + "-1");
          return thread;
        };
    return Epoll.isAvailable()
        ? new Network(
            new EpollEventLoopGroup(1, named),
            EpollSocketChannel.class,
            EpollServerSocketChannel.class)
        : new Network(
            new NioEventLoopGroup(1, named), NioSocketChannel.class, NioServerSocketChannel.class);
  }

  EventLoop loop() {
    return loops.next();
  }
}
