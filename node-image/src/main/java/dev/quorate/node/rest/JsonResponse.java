package dev.quorate.node.rest;

import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends JSON, an error as well (docs/admin-api.md). */
final class JsonResponse {
  private static final Logger LOG = LoggerFactory.getLogger(JsonResponse.class);

  private JsonResponse() {}

  static void send(RoutingContext context, int status, String json) {
    if (context.response().ended() || context.response().closed()) {
      return;
    }
    context
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(json + "\n");
  }

  static void fail(RoutingContext context, Throwable failure) {
    FatalErrors.endProcessAt(failure);
    ApiError error = ApiError.from(failure);
    if (error.status() == 500) {
      LOG.error(
          "request failed method={} path={}",
          context.request().method(),
          context.normalizedPath(),
          failure);
    }
    send(context, error.status(), error.json().toString());
  }
}
