package dev.quorate.node.rest;

import dev.quorate.node.genesis.ConfigKey;
import dev.quorate.node.genesis.GenesisRequest;
import dev.quorate.node.genesis.InvalidConfig;
import dev.quorate.node.genesis.SnapshotSource;
import dev.quorate.node.genesis.StructuralConfig;
import dev.quorate.node.genesis.Survivor;
import dev.quorate.node.level.LevelRange;
import dev.quorate.node.life.ConfirmRequest;
import dev.quorate.node.life.JoinRequest;
import dev.quorate.node.life.NodeApi;
import dev.quorate.node.membership.AdmissionRequest;
import dev.quorate.node.membership.SurviveRequest;
import dev.quorate.node.raft.configuration.Member;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The paths under /admin/v1: each reads its request, asks the node, and answers. */
final class AdminRoutes {
  /** Whose body may be larger than that of the others. */
  static final String BOOTSTRAP_FILE = "/admin/v1/bootstrap-file";

  private static final int LONGEST_WAIT_SECONDS = 30;

  private final NodeApi node;

  AdminRoutes(NodeApi node) {
    this.node = node;
  }

  void addTo(Router router) {
    router.get("/admin/v1/report").handler(this::report);
    router.post(BOOTSTRAP_FILE).handler(this::download);
    router.put(BOOTSTRAP_FILE).handler(this::deliver);
    router.post("/admin/v1/genesis").handler(this::genesis);
    router.post("/admin/v1/join").handler(this::join);
    router.post("/admin/v1/confirm").handler(this::confirm);
    router.post("/admin/v1/members").handler(this::addMember);
    router.post("/admin/v1/members/:memberId/promote").handler(this::promote);
    router.delete("/admin/v1/members/:memberId").handler(this::remove);
    router.post("/admin/v1/leader/transfer").handler(this::transfer);
    router.post("/admin/v1/survive").handler(this::survive);
  }

  private void report(RoutingContext context) {
    long wait = number(context, "wait", 0, LONGEST_WAIT_SECONDS);
    long after = number(context, "after", 0, Long.MAX_VALUE);
    answer(context, 200, node.reportAfter(after, wait * 1000).thenApply(ReportJson::report));
  }

  private void deliver(RoutingContext context) {
    checkIncarnation(parameter(context, "incarnation"));
    String sha256 = digest("sha256", parameter(context, "sha256"));
    answerWithReport(context, 200, node.deliver(RequestBody.bytesOf(context), sha256));
  }

  private void download(RoutingContext context) {
    RequestBody body = RequestBody.of(context);
    checkIncarnation(body);
    String sha256 = digest("sha256", body.text("sha256"));
    answerWithReport(context, 202, node.download(url(body.text("url")), sha256));
  }

  private static URI url(String text) {
    try {
      URI url = new URI(text);
      if (List.of("http", "https").contains(String.valueOf(url.getScheme()))
          && url.getHost() != null) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Answered below.
    }
    throw ApiError.invalid("url", "must be an HTTP address with a host");
  }

  private void genesis(RoutingContext context) {
    RequestBody body = RequestBody.of(context);
    checkIncarnation(body);
    Optional<String> snapshot = snapshot(body);
    GenesisRequest request =
        new GenesisRequest(
            body.id("clusterId"),
            body.positive("epoch"),
            config(body),
            body.has("expectedMembers") ? body.nodeIds("expectedMembers") : List.of(),
            snapshot);
    answerWithReport(context, 200, node.genesis(request));
  }

  /** The digest of the file that a genesis begins with. */
  private static Optional<String> snapshot(RequestBody body) {
    if (!body.has("source")) {
      return Optional.empty();
    }
    String kind = body.object("source").path("kind").asText();
    return switch (kind) {
      case "Empty" -> Optional.empty();
      case "Snapshot" -> Optional.of(digest("source.sha256", body.part("source").text("sha256")));
      case "Survivor" ->
          throw ApiError.invalid("source.kind", "is Survivor, for which there is the call survive");
      default ->
          throw ApiError.invalid("source.kind", "must be Empty, Snapshot or Survivor, is " + kind);
    };
  }

  private static String digest(String field, String sha256) {
    if (!SnapshotSource.isDigest(sha256)) {
      throw ApiError.invalid(field, "must be 64 lower-case hexadecimal digits, is " + sha256);
    }
    return sha256;
  }

  private static StructuralConfig config(RequestBody body) {
    try {
      return StructuralConfig.fromJson(body.object("config"));
    } catch (InvalidConfig e) {
      throw invalid(e);
    }
  }

  private static ApiError invalid(InvalidConfig e) {
    return ApiError.invalid("config." + e.violations().getFirst().key().wireName(), e.getMessage());
  }

  private void survive(RoutingContext context) {
    RequestBody body = RequestBody.of(context);
    checkIncarnation(body);
    RequestBody predecessor = body.part("predecessor");
    SurviveRequest request =
        new SurviveRequest(
            body.id("clusterId"),
            body.positive("epoch"),
            new Survivor(
                predecessor.id("clusterId"),
                predecessor.id("memberId"),
                predecessor.positive("lastTerm"),
                predecessor.positive("lastIndex")),
            body.has("expectedMembers") ? body.nodeIds("expectedMembers") : List.of());
    answerWithReport(context, 200, node.survive(request));
  }

  private void join(RoutingContext context) {
    RequestBody body = RequestBody.of(context);
    checkIncarnation(body);
    JoinRequest request =
        new JoinRequest(body.id("clusterId"), body.positive("epoch"), body.addresses("seeds"));
    answerWithReport(context, 202, node.join(request));
  }

  private void confirm(RoutingContext context) {
    RequestBody body = RequestBody.of(context);
    checkIncarnation(body);
    ConfirmRequest request = new ConfirmRequest(body.id("clusterId"), body.text("ownerUid"));
    answerWithReport(context, 200, node.confirm(request));
  }

  private void addMember(RoutingContext context) {
    RequestBody body = RequestBody.of(context);
    Member member =
        new Member(
            body.id("memberId"),
            body.nodeId("nodeId"),
            body.address("peerAddress"),
            body.address("clientAddress"),
            body.address("restAddress"));
    AdmissionRequest request =
        new AdmissionRequest(
            body.optionalId("clusterId"), member, partial(body), newestLevel(body));
    answer(context, 200, node.addMember(request).thenApply(ReportJson::admission));
  }

  private static int newestLevel(RequestBody body) {
    return body.has("newestFeatureLevel")
        ? (int) Math.min(Integer.MAX_VALUE, body.positive("newestFeatureLevel"))
        : LevelRange.UNNAMED.newest();
  }

  private static Map<ConfigKey, String> partial(RequestBody body) {
    try {
      return body.has("config")
          ? StructuralConfig.partialFromJson(body.object("config"))
          : Map.of();
    } catch (InvalidConfig e) {
      throw invalid(e);
    }
  }

  private void promote(RoutingContext context) {
    checkIncarnation(RequestBody.of(context));
    answerWithReport(context, 200, node.promote(memberId(context)));
  }

  private void remove(RoutingContext context) {
    checkIncarnation(parameter(context, "incarnation"));
    boolean lost = Boolean.parseBoolean(context.request().getParam("lost"));
    long member = memberId(context);
    answerWithReport(context, 200, lost ? node.removeLost(member) : node.remove(member));
  }

  private static String parameter(RoutingContext context, String name) {
    return Optional.ofNullable(context.request().getParam(name))
        .orElseThrow(() -> ApiError.invalid(name, "is missing"));
  }

  private void transfer(RoutingContext context) {
    RequestBody body = RequestBody.of(context);
    checkIncarnation(body);
    answerWithReport(context, 200, node.transferLeadership(body.id("target")));
  }

  private void checkIncarnation(RequestBody body) {
    checkIncarnation(body.text("incarnation"));
  }

  /** The late call of a paused operator must not hit the successor of the process it meant. */
  private void checkIncarnation(String meant) {
    String ours = node.report().incarnation();
    if (!meant.equals(ours)) {
      throw ApiError.of(
          412,
          "WrongIncarnation",
          "the call is meant for incarnation " + meant + ", this is " + ours);
    }
  }

  private static long memberId(RoutingContext context) {
    return RequestBody.parseId("memberId", context.pathParam("memberId"));
  }

  private static long number(RoutingContext context, String name, long absent, long most) {
    String text = context.request().getParam(name);
    if (text == null) {
      return absent;
    }
    try {
      long value = Long.parseLong(text);
      if (value >= 0 && value <= most) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      // Answered below, with the text that was given.
    }
    throw ApiError.invalid(name, "must be a whole number from 0 to " + most + ", is " + text);
  }

  private void answerWithReport(RoutingContext context, int status, CompletableFuture<Void> done) {
    answer(context, status, done.thenApply(nothing -> ReportJson.report(node.report())));
  }

  private static void answer(
      RoutingContext context, int status, CompletableFuture<? extends Object> body) {
    Future.fromCompletionStage(body, context.vertx().getOrCreateContext())
        .onSuccess(json -> JsonResponse.send(context, status, json.toString()))
        .onFailure(failure -> JsonResponse.fail(context, failure));
  }
}
