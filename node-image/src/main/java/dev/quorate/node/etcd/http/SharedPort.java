package dev.quorate.node.etcd.http;

import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.InternalProtocolNegotiator;
import io.grpc.netty.InternalProtocolNegotiators;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.AsciiString;

/**
 * Decides by the first bytes of a connection whether gRPC serves it or HTTP/1.1. It is where gRPC
 * negotiates TLS otherwise: until then gRPC has written nothing, so that a connection of HTTP/1.1
 * begins without its frames.
 */
public final class SharedPort implements InternalProtocolNegotiator.ProtocolNegotiator {
  private static final int LONGEST_LINE = 4096;
  private static final int LONGEST_HEADERS = 16 << 10;
  private static final int LONGEST_CHUNK = 8192;

  /** No request that is served has a body. */
  private static final int LARGEST_BODY = 64 << 10;

  private final InternalProtocolNegotiator.ProtocolNegotiator grpc =
      InternalProtocolNegotiators.serverPlaintext();
  private final Pages pages;
  private final StrangeClients strangers;

  public SharedPort(Pages pages, StrangeClients strangers) {
    this.pages = pages;
    this.strangers = strangers;
  }

  @Override
  public AsciiString scheme() {
    return grpc.scheme();
  }

  @Override
  public ChannelHandler newHandler(GrpcHttp2ConnectionHandler http2) {
    return new FirstBytes(grpc.newHandler(http2), this::serveHttp1, strangers);
  }

  private void serveHttp1(ChannelPipeline pipeline) {
    pipeline
        .addLast(new HttpServerCodec(LONGEST_LINE, LONGEST_HEADERS, LONGEST_CHUNK))
        .addLast(new HttpObjectAggregator(LARGEST_BODY, true))
        .addLast(new OneRequest(pages));
  }

  @Override
  public void close() {
    grpc.close();
  }
}
