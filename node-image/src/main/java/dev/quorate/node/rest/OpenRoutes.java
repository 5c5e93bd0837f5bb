package dev.quorate.node.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quorate.node.life.NodeApi;
import dev.quorate.node.report.MemberRole;
import dev.quorate.node.report.NodeState;
import dev.quorate.node.report.Report;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.Supplier;

/** The paths that need no token: health, status, config, gossip, metrics. */
final class OpenRoutes {
  private final NodeApi node;
  private final Supplier<String> metrics;

  OpenRoutes(NodeApi node, Supplier<String> metrics) {
    this.node = node;
    this.metrics = metrics;
  }

  void addTo(Router router) {
    router.get("/livez").handler(this::livez);
    router.get("/readyz").handler(this::readyz);
    router.get("/metrics").handler(this::metrics);
    router.get("/api/v1/config").handler(this::config);
    // 200 with or without a quorum: scripts take it for "this node is alive" (S2-31).
    router
        .get("/api/v1/status")
        .handler(
            context ->
                JsonResponse.send(context, 200, StatusJson.status(node.report()).toString()));
    router
        .get("/gossip/members")
        .handler(
            context ->
                JsonResponse.send(
                    context,
                    200,
                    GossipJson.members(node.report().nodeId(), node.gossip()).toString()));
    router
        .get("/gossip/status")
        .handler(
            context ->
                JsonResponse.send(
                    context,
                    200,
                    GossipJson.status(node.report().nodeId(), node.gossip()).toString()));
  }

  private void livez(RoutingContext context) {
    Optional<String> stuck = node.stuckThread();
    ObjectNode json =
        JsonNodeFactory.instance.objectNode().put("state", node.report().state().name());
    stuck.ifPresent(thread -> json.put("stuckThread", thread));
    JsonResponse.send(context, stuck.isEmpty() ? 200 : 503, json.toString());
  }

  private void readyz(RoutingContext context) {
    Report report = node.report();
    // Clients are sent to whoever is ready, and a learner refuses their writes.
    boolean isReady = report.state() == NodeState.SERVING && report.role() == MemberRole.VOTER;
    JsonResponse.send(
        context,
        isReady ? 200 : 503,
        "{\"state\":\"" + report.state() + "\",\"role\":\"" + report.role() + "\"}");
  }

  /** Exactly the six keys that every member compares when it joins (S4-28). */
  private void config(RoutingContext context) {
    Report report = node.report();
    report
        .genesis()
        .ifPresentOrElse(
            genesis -> JsonResponse.send(context, 200, genesis.config().toJson().toString()),
            () ->
                JsonResponse.fail(
                    context,
                    ApiError.of(503, "Unavailable", "in no cluster yet: state " + report.state())));
  }

  private void metrics(RoutingContext context) {
    // The meters of the JVM read the files of its control group.
    context
        .vertx()
        .executeBlocking(metrics::get, false)
        .onSuccess(
            text ->
                context
                    .response()
                    .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                    .end(text))
        .onFailure(context::fail);
  }
}
