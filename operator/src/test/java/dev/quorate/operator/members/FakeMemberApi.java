package dev.quorate.operator.members;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.quorate.operator.members.MemberAdmin.ConfirmOrder;
import dev.quorate.operator.members.MemberAdmin.DownloadOrder;
import dev.quorate.operator.members.MemberAdmin.GenesisOrder;
import dev.quorate.operator.members.MemberAdmin.JoinOrder;
import dev.quorate.operator.members.MemberAdmin.SurviveOrder;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberReport.Peer;
import dev.quorate.operator.observed.spec.StructuralConfig;
import dev.quorate.operator.simulated.members.FakeMember;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Puts a fake member behind the wire of docs/admin-api.md: reads requests, calls it, answers. */
public final class FakeMemberApi implements HttpHandler {
  private final ObjectMapper json = AdminJson.mapper();
  private final String token;
  private final FakeClock clock;
  private FakeMember member;
  private Optional<StructuralConfig> config = Optional.empty();

  public FakeMemberApi(String token, FakeClock clock) {
    this.token = token;
    this.clock = clock;
  }

  public FakeMember member() {
    return member;
  }

  public void serve(FakeMember next) {
    member = next;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Reply reply;
      try {
        reply = route(exchange);
      } catch (Invalid e) {
        reply = error(400, "InvalidRequest", e.getMessage());
        ((ObjectNode) reply.body().path("error")).put("field", e.field);
      }
      byte[] body = json.writeValueAsBytes(reply.body());
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(reply.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private Reply route(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (!path.startsWith("/admin/")) {
      return open(path);
    }
    if (!("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      return error(401, "Unauthorized", "a bearer token is needed");
    }
    Map<String, String> query = query(exchange);
    byte[] content = exchange.getRequestBody().readAllBytes();
    String body = new String(content, StandardCharsets.UTF_8);
    String call = exchange.getRequestMethod() + " " + path.substring("/admin/v1/".length());
    return switch (call) {
      case "GET report" -> answer(200, report(query));
      case "POST bootstrap-file" -> {
        DownloadOrder asked = json.convertValue(parse(body), DownloadOrder.class);
        yield answer(202, clock.now(() -> member.admin().download(asked)));
      }
      case "PUT bootstrap-file" ->
          answer(
              200,
              clock.now(
                  () ->
                      member
                          .admin()
                          .deliver(query.get("incarnation"), query.get("sha256"), content)));
      case "POST genesis" -> genesis(parse(body));
      case "POST survive" -> survive(parse(body));
      case "POST join" -> join(parse(body));
      case "POST confirm" -> confirm(parse(body));
      case "POST members" -> admit(parse(body));
      case "POST leader/transfer" -> {
        JsonNode order = parse(body);
        yield answer(
            200,
            clock.now(
                () -> member.admin().transfer(text(order, "incarnation"), id(order, "target"))));
      }
      default -> ofMember(call, query, body);
    };
  }

  private Reply ofMember(String call, Map<String, String> query, String body) {
    if (call.matches("POST members/[^/]+/promote")) {
      String incarnation = text(parse(body), "incarnation");
      return answer(
          200, clock.now(() -> member.admin().promote(incarnation, call.split("/", -1)[1])));
    }
    if (call.matches("DELETE members/[^/]+")) {
      String incarnation = query.getOrDefault("incarnation", "");
      String memberId = call.split("/", -1)[1];
      return answer(
          200,
          clock.now(
              () ->
                  query.containsKey("lost")
                      ? member.admin().removeLost(incarnation, memberId)
                      : member.admin().remove(incarnation, memberId)));
    }
    return error(404, "NotFound", "no such path");
  }

  private Reply open(String path) {
    MemberReport now = clock.now(this::current);
    boolean serves = now.state() == MemberReport.State.SERVING;
    ObjectNode body = json.createObjectNode();
    body.put("nodeId", now.nodeId()).put("state", now.state().name());
    now.clusterId().ifPresent(id -> body.put("clusterId", id));
    body.putObject("replication").put("quorum_available", now.leader().isPresent());
    return switch (path) {
      case "/livez", "/api/v1/status" -> new Reply(200, body);
      case "/readyz" -> new Reply(serves ? 200 : 503, body);
      default -> error(404, "NotFound", "no such path");
    };
  }

  private MemberReport current() {
    return ((Answer.Done) member.admin().report()).report();
  }

  private Answer report(Map<String, String> query) {
    String wait = query.getOrDefault("wait", "0");
    if (!wait.matches("[0-9]|[12][0-9]|30")) {
      throw new Invalid("wait", "must be from 0 to 30");
    }
    long after = Long.parseLong(query.getOrDefault("after", "0"));
    return clock.until(
        TimeUnit.SECONDS.toNanos(Long.parseLong(wait)),
        member.admin()::report,
        answer -> !(answer instanceof Answer.Done done) || done.report().reportVersion() != after);
  }

  private Reply genesis(JsonNode order) {
    text(order, "incarnation");
    id(order, "clusterId");
    positive(order, "epoch");
    if (!order.path("expectedMembers").isArray()) {
      throw new Invalid("expectedMembers", "must be a list of names");
    }
    GenesisOrder asked = json.convertValue(order, GenesisOrder.class);
    config = Optional.of(asked.config());
    return answer(200, clock.now(() -> member.admin().genesis(asked)));
  }

  private Reply survive(JsonNode order) {
    text(order, "incarnation");
    id(order, "clusterId");
    positive(order, "epoch");
    SurviveOrder asked = json.convertValue(order, SurviveOrder.class);
    return answer(200, clock.now(() -> member.admin().survive(asked)));
  }

  private Reply join(JsonNode order) {
    text(order, "incarnation");
    id(order, "clusterId");
    positive(order, "epoch");
    if (!order.path("seeds").isArray() || order.path("seeds").isEmpty()) {
      throw new Invalid("seeds", "must name at least one address");
    }
    JoinOrder asked = json.convertValue(order, JoinOrder.class);
    return answer(202, clock.now(() -> member.admin().join(asked)));
  }

  private Reply confirm(JsonNode order) {
    text(order, "incarnation");
    id(order, "clusterId");
    text(order, "ownerUid");
    ConfirmOrder asked = json.convertValue(order, ConfirmOrder.class);
    return answer(200, clock.now(() -> member.admin().confirm(asked)));
  }

  private Reply admit(JsonNode order) {
    Peer asker =
        new Peer(
            id(order, "memberId"),
            text(order, "nodeId"),
            text(order, "peerAddress"),
            text(order, "restAddress"));
    Optional<StructuralConfig> its =
        Optional.of(order.path("config"))
            .filter(JsonNode::isObject)
            .map(node -> json.convertValue(node, StructuralConfig.class));
    Optional<String> clusterId =
        order.has("clusterId") ? Optional.of(id(order, "clusterId")) : Optional.empty();
    Reply reply = answer(200, clock.now(() -> member.admin().admit(clusterId, asker, its)));
    if (reply.status() == 200) {
      ((ObjectNode) reply.body()).set("config", json.valueToTree(config.orElseThrow()));
    }
    return reply;
  }

  private Reply answer(int success, Answer answer) {
    return switch (answer) {
      case Answer.Done done -> new Reply(success, json.valueToTree(done.report()));
      case Answer.Refused refused -> {
        Reply reply = error(refused.status(), refused.code().wireName(), refused.message());
        ObjectNode error = (ObjectNode) reply.body().path("error");
        refused.field().ifPresent(field -> error.put("field", field));
        refused.leader().ifPresent(leader -> error.set("leader", json.valueToTree(leader)));
        yield reply;
      }
      case Answer.Unreachable gone ->
          throw new UncheckedIOException(new IOException(gone.description()));
    };
  }

  private Reply error(int status, String code, String message) {
    ObjectNode body = json.createObjectNode();
    body.putObject("error").put("code", code).put("message", message);
    return new Reply(status, body);
  }

  private JsonNode parse(String body) {
    try {
      return json.readTree(body);
    } catch (JsonProcessingException e) {
      throw new Invalid("", "not JSON: " + e.getOriginalMessage());
    }
  }

  private static String text(JsonNode order, String field) {
    if (!order.path(field).isTextual()) {
      throw new Invalid(field, "must be a string");
    }
    return order.path(field).asText();
  }

  private static String id(JsonNode order, String field) {
    if (!text(order, field).matches("[0-9a-f]{16}")) {
      throw new Invalid(field, "must be 16 lower-case hexadecimal digits");
    }
    return order.path(field).asText();
  }

  private static void positive(JsonNode order, String field) {
    if (!order.path(field).isIntegralNumber() || order.path(field).asLong() < 1) {
      throw new Invalid(field, "must be a whole number from 1");
    }
  }

  private static Map<String, String> query(HttpExchange exchange) {
    Map<String, String> values = new TreeMap<>();
    Optional.ofNullable(exchange.getRequestURI().getQuery())
        .ifPresent(
            query -> {
              for (String pair : query.split("&", -1)) {
                int at = pair.indexOf('=');
                values.put(pair.substring(0, at), pair.substring(at + 1));
              }
            });
    return values;
  }

  private record Reply(int status, JsonNode body) {}

  private static final class Invalid extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String field;

    Invalid(String field, String message) {
      super(message);
      this.field = field;
    }
  }
}
