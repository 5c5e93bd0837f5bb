package dev.quorate.node.rest;

import dev.quorate.node.files.TokenFile;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Lets admin calls pass: with the token, or from this machine where a node has none. */
final class AdminAccess implements Handler<RoutingContext> {
  private static final String SCHEME = "Bearer ";

  private final Optional<TokenFile> token;

  AdminAccess(Optional<TokenFile> token) {
    this.token = token;
  }

  @Override
  public void handle(RoutingContext context) {
    if (token.isPresent()) {
      checkToken(context, token.get());
    } else if (isLoopback(context)) {
      context.next();
    } else {
      throw unauthorized(
          "this node was started without --admin-token-file and serves /admin/ to its own machine"
              + " only");
    }
  }

  /** The token is read from its file, which an event loop must not wait for. */
  private static void checkToken(RoutingContext context, TokenFile token) {
    String header = Optional.ofNullable(context.request().getHeader("Authorization")).orElse("");
    if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      context.response().putHeader("WWW-Authenticate", "Bearer");
      throw unauthorized("a bearer token is needed");
    }
    String offered = header.substring(SCHEME.length()).strip();
    // The body must not arrive before somebody reads it.
    context.request().pause();
    context
        .vertx()
        .executeBlocking(() -> token.matches(offered), false)
        .onComplete(
            matches -> {
              context.request().resume();
              if (matches) {
                context.next();
              } else {
                context.response().putHeader("WWW-Authenticate", "Bearer");
                context.fail(unauthorized("the token is not this node's"));
              }
            },
            context::fail);
  }

  private static ApiError unauthorized(String message) {
    return ApiError.of(401, "Unauthorized", message);
  }

  private static boolean isLoopback(RoutingContext context) {
    try {
      // A literal address: nothing is resolved.
      return InetAddress.getByName(context.request().remoteAddress().hostAddress())
          .isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
