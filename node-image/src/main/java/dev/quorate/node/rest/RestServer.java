package dev.quorate.node.rest;

import dev.quorate.node.connections.ConnectionLimit;
import dev.quorate.node.connections.LimitedAccept;
import dev.quorate.node.connections.LoopWatch;
import dev.quorate.node.files.TokenFile;
import dev.quorate.node.life.NodeApi;
import dev.quorate.node.rest.dashboard.DashboardRoutes;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ServerChannel;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server of a node; it serves in every state. */
public final class RestServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RestServer.class);
  private static final long BODY_LIMIT_BYTES = 64 * 1024;

  /** More than an object of Kubernetes can hold: etcd, which keeps it, takes 1.5 MiB. */
  private static final long FILE_LIMIT_BYTES = 2 << 20;

  private final String host;
  private final int port;
  private final Vertx vertx;
  private final HttpServer server;

  /**
   * @param port 0 takes any
   * @param idle a connection on which nothing came or went for so long is closed; longer than the
   *     longest wait for a report
   * @param metrics in Prometheus' text format; taken at every scrape, on a thread that may block
   */
  public RestServer(
      String host,
      int port,
      ConnectionLimit connections,
      Duration idle,
      NodeApi node,
      Optional<TokenFile> token,
      Supplier<String> metrics) {
    this.host = host;
    this.port = port;
    this.vertx =
        new VertxBuilder(
                new VertxOptions()
                    .setEventLoopPoolSize(1)
                    .setWorkerPoolSize(2)
                    .setInternalBlockingPoolSize(2)
                    .setFileSystemOptions(
                        new FileSystemOptions()
                            .setClassPathResolvingEnabled(false)
                            .setFileCachingEnabled(false)))
            .findTransport(new LimitedTransport(connections))
            .init()
            .vertx()
            .exceptionHandler(FatalErrors::unhandled);
    this.server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setHost(host)
                    .setPort(port)
                    .setCompressionSupported(false)
                    .setPerMessageWebSocketCompressionSupported(false)
                    .setPerFrameWebSocketCompressionSupported(false)
                    .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                    .setIdleTimeout((int) idle.toMillis()))
            .connectionHandler(connection -> connection.exceptionHandler(RestServer::ended))
            .requestHandler(withHost(router(vertx, node, token, metrics)));
  }

  /**
   * Listens when it returns.
   *
   * @throws IOException if the address cannot be bound
   */
  public void start() throws IOException {
    try {
      server.listen().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("cannot listen on " + host + ":" + port + ": " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while opening " + host + ":" + port, e);
    }
  }

  /** Exceptions of a connection are of its other end, as resets are; an Error is of this one. */
  private static void ended(Throwable failure) {
    FatalErrors.endProcessAt(failure);
  }

  /** RFC 9112, 3.2: HTTP/1.1 names the host, and whoever does not is answered with 400. */
  private static Handler<HttpServerRequest> withHost(Router router) {
    return request -> {
      if (request.authority() == null) {
        ApiError error = ApiError.of(400, "InvalidRequest", "the request has no valid Host header");
        request
            .response()
            .setStatusCode(error.status())
            .putHeader("Content-Type", "application/json")
            .putHeader("Connection", "close")
            .end(error.json() + "\n");
      } else {
        router.handle(request);
      }
    };
  }

  private static Router router(
      Vertx vertx, NodeApi node, Optional<TokenFile> token, Supplier<String> metrics) {
    Router router = Router.router(vertx);
    router.route("/admin/*").handler(new AdminAccess(token));
    // The first one that reads a body is the only one.
    router.route(AdminRoutes.BOOTSTRAP_FILE).handler(body(FILE_LIMIT_BYTES));
    router.route("/admin/*").handler(body(BODY_LIMIT_BYTES));
    new AdminRoutes(node).addTo(router);
    new DashboardRoutes(node).addTo(router, vertx);
    new OpenRoutes(node, metrics).addTo(router);
    router.route().last().handler(RestServer::notFound);
    router.route().failureHandler(RestServer::failed);
    return router;
  }

  private static Handler<RoutingContext> body(long limit) {
    return BodyHandler.create(false).setBodyLimit(limit);
  }

  private static void notFound(RoutingContext context) {
    throw ApiError.of(404, "NotFound", "no such path: " + context.normalizedPath());
  }

  private static void failed(RoutingContext context) {
    Throwable failure = context.failure();
    if (failure == null || context.statusCode() == 413) {
      JsonResponse.fail(
          context,
          context.statusCode() == 413
              ? ApiError.of(413, "TooLarge", "the body is larger than " + limit(context) + " bytes")
              : ApiError.of(context.statusCode(), "HttpError", "the request cannot be served"));
    } else {
      JsonResponse.fail(context, failure);
    }
  }

  private static long limit(RoutingContext context) {
    return context.normalizedPath().equals(AdminRoutes.BOOTSTRAP_FILE)
        ? FILE_LIMIT_BYTES
        : BODY_LIMIT_BYTES;
  }

  /** The threads that serve, by name. */
  public Map<String, Executor> eventLoops() {
    return LoopWatch.loops("rest", ((VertxInternal) vertx).getEventLoopGroup());
  }

  public int port() {
    return server.actualPort();
  }

  @Override
  public void close() {
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // The process ends anyway; a connection that does not close must not hold it.
      LOG.debug("the HTTP server did not close cause={}", e.toString());
    }
  }

  /**
   * Refuses connections where they are accepted: a handler of Vert.x sees them on another thread,
   * after the one that accepts may have taken all descriptors.
   */
  private static final class LimitedTransport extends JDKTransport {
    private final ConnectionLimit connections;

    LimitedTransport(ConnectionLimit connections) {
      this.connections = connections;
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
      ChannelFactory<? extends ServerChannel> plain = super.serverChannelFactory(domainSocket);
      return () -> {
        ServerChannel channel = plain.newChannel();
        channel.pipeline().addLast(new LimitedAccept(connections));
        return channel;
      };
    }
  }
}
