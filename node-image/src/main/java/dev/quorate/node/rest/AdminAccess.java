package dev.quorate.node.rest;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Lets admin calls pass: with the token, or from this machine where a node has none. */
final class AdminAccess implements Handler<RoutingContext> {
  private static final String SCHEME = "Bearer ";

  private final Optional<AdminToken> token;

  AdminAccess(Optional<AdminToken> token) {
    this.token = token;
  }

  @Override
  public void handle(RoutingContext context) {
    if (token.isEmpty()) {
      if (!isLoopback(context)) {
        throw ApiError.of(
            401,
            "Unauthorized",
            "this node has no admin token and serves /admin/ to its own machine only;"
                + " start it with --admin-token-file");
      }
      context.next();
      return;
    }
    String header = Optional.ofNullable(context.request().getHeader("Authorization")).orElse("");
    boolean isBearer = header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    if (!isBearer || !token.get().matches(header.substring(SCHEME.length()).strip())) {
      context.response().putHeader("WWW-Authenticate", "Bearer");
      throw ApiError.of(
          401,
          "Unauthorized",
          isBearer ? "the token is not this node's" : "a bearer token is needed");
    }
    context.next();
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
