package dev.quorate.node.etcd.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Answers the first request of a connection, and closes it: monitors ask a few times a minute. */
final class OneRequest extends ChannelDuplexHandler {
  /** For the request, the answer, and the client to take it. */
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final Pages pages;
  private Future<?> end;
  private boolean isAsked;

  OneRequest(Pages pages) {
    this.pages = pages;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    end =
        context
            .executor()
            .schedule(
                () -> {
                  ChannelFuture _ = context.close();
                },
                DEADLINE.toMillis(),
                TimeUnit.MILLISECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    end.cancel(false);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (!isAsked && message instanceof FullHttpRequest request) {
        isAsked = true;
        ask(context, request);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void ask(ChannelHandlerContext context, FullHttpRequest request) {
    CompletableFuture<Page> asked =
        request.decoderResult().isFailure()
            ? CompletableFuture.completedFuture(Page.text(400, "Bad Request"))
            : pages.get(request.method().name(), request.uri());
    CompletableFuture<Void> _ =
        asked
            .exceptionally(failure -> Page.text(500, "Internal Server Error"))
            .thenAcceptAsync(page -> answer(context, page), context.executor());
  }

  private static void answer(ChannelHandlerContext context, Page page) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(page.status()),
            Unpooled.wrappedBuffer(page.body().getBytes(UTF_8)));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, page.contentType())
        .set("X-Content-Type-Options", "nosniff")
        .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    if (page.status() == HttpResponseStatus.METHOD_NOT_ALLOWED.code()) {
      response.headers().set(HttpHeaderNames.ALLOW, "GET");
    }
    ChannelFuture _ = context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  /** gRPC still has the connection in its list, and closes it by a message of its own. */
  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof HttpObject) {
      ChannelFuture _ = context.write(message, promise);
    } else {
      ReferenceCountUtil.release(message);
      ChannelFuture _ = context.close(promise);
    }
  }

  /** Nobody is left to hear of a connection that breaks. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    ChannelFuture _ = context.close();
  }
}
