package dev.quorate.node.rest.dashboard;

import dev.quorate.node.life.NodeApi;
import dev.quorate.node.report.NodeState;
import dev.quorate.node.report.Report;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** The page, its files, and what it shows: by WebSocket each second, and by request. */
public final class DashboardRoutes {
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final String FILES = "/dashboard/";

  /**
   * May be read by the page of another member, and so by any page (Fetch, 3.2): they say what the
   * cluster is like, to everybody. Clients' data is not among them.
   */
  private static final List<String> READABLE =
      List.of(
          "/api/v1/config",
          "/api/v1/dashboard",
          "/api/v1/partitions",
          "/api/v1/status",
          "/gossip/members",
          "/gossip/status");

  private final NodeApi node;
  private final WriteHistory writes = new WriteHistory();
  private final LiveSockets sockets = new LiveSockets(this::content);
  private final PageFiles files = new PageFiles();

  public DashboardRoutes(NodeApi node) {
    this.node = node;
  }

  /**
   * Begins to look at the writes, too: a page that is opened shows the last minutes.
   *
   * @param vertx with one event loop, on which all of this runs
   */
  public void addTo(Router router, Vertx vertx) {
    READABLE.forEach(path -> router.get(path).handler(DashboardRoutes::readable));
    router.get("/").handler(this::page);
    router.get(FILES + ":name").handler(this::file);
    router.get("/ws").handler(this::upgrade);
    router
        .get("/api/v1/dashboard")
        .handler(
            context ->
                context
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    .end(content() + "\n"));
    vertx.setPeriodic(
        LOOK_EVERY.toMillis(),
        _ -> {
          look();
          sockets.sendToAll();
        });
  }

  private static void readable(RoutingContext context) {
    context.response().putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    context.next();
  }

  private void look() {
    Report report = node.report();
    boolean isCurrent = report.state() == NodeState.SERVING && report.caughtUp();
    writes.look(isCurrent ? node.revision() : OptionalLong.empty(), System.nanoTime());
  }

  private String content() {
    return DashboardJson.of(node.report(), node.gossip(), writes).toString();
  }

  private void page(RoutingContext context) {
    NodeList nodes = NodeList.of(node.report(), node.gossip());
    HttpServerResponse response = withSafeHeaders(context.response());
    response
        .putHeader("Content-Security-Policy", nodes.contentSecurityPolicy())
        .putHeader(HttpHeaders.CONTENT_TYPE, files.type(PageFiles.PAGE))
        // The list of the nodes is in it.
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(files.page(nodes));
  }

  private void file(RoutingContext context) {
    String name = context.pathParam("name");
    if (name.equals(PageFiles.PAGE) || !files.has(name)) {
      context.next();
      return;
    }
    withSafeHeaders(context.response())
        .putHeader(HttpHeaders.CONTENT_TYPE, files.type(name))
        // Asked again each time: those of another release do not fit the page.
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
        .end(files.text(name));
  }

  private static HttpServerResponse withSafeHeaders(HttpServerResponse response) {
    return response
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer");
  }

  /** Without an upgrade 426 says that the endpoint is there (S2-19; RFC 9110, 15.5.22). */
  private void upgrade(RoutingContext context) {
    String wanted = context.request().getHeader(HttpHeaders.UPGRADE);
    if (wanted == null || !wanted.equalsIgnoreCase("websocket")) {
      context
          .response()
          .setStatusCode(426)
          .putHeader(HttpHeaders.UPGRADE, "websocket")
          .putHeader(HttpHeaders.CONNECTION, "Upgrade")
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
          .end(
              "{\"error\":{\"code\":\"UpgradeRequired\",\"message\":\"this path speaks WebSocket"
                  + " only\"}}\n");
      return;
    }
    // A failure is answered by then: the request was no right handshake.
    context.request().toWebSocket().onSuccess(sockets::add);
  }
}
