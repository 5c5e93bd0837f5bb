package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The requests that the operator sends to the API server")
class RequestsOfALifeTest {
  /** As the planner asks for when all is settled. */
  private static final Duration BETWEEN_PASSES = Duration.ofSeconds(10);

  /** One list and one watch for each kind that is watched. */
  private static final int WATCHES = 14;

  private static ApiServer server;
  private final SetClock clock = new SetClock();
  private Stage stage;

  @BeforeAll
  static void startServer() {
    server = ApiServer.start();
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void raise() {
    stage = new Stage(server, clock);
  }

  @AfterEach
  void strike() {
    stage.close();
  }

  @Test
  void areFewWhileThreeMembersAreCreated() {
    settle();

    List<String> sent = stage.requests.drain();
    System.out.printf(
        "creation of three members: %d requests, %d of them writes, %s%n",
        sent.size() - WATCHES,
        sent.stream().filter(Requests::isWrite).count(),
        Requests.summary(sent));
    // 248 before there were watches; a real cluster has more passes, each of which cost ten.
    assertThat(sent.size() - WATCHES).isLessThan(200);
  }

  @Test
  void areNoWritesAndNearlyNoReadsWhenAllIsSettled() {
    settle();
    stage.requests.drain();
    int passes = 200;

    for (int pass = 0; pass < passes; pass++) {
      clock.advance(BETWEEN_PASSES);
      stage.round();
    }

    List<String> sent = stage.requests.drain();
    double rate = (double) sent.size() / (passes * BETWEEN_PASSES.toSeconds());
    System.out.printf(
        "a settled cluster: %.3f requests a second, %s%n", rate, Requests.summary(sent));
    assertThat(sent).noneMatch(Requests::isWrite);
    assertThat(rate).isLessThan(0.1);
  }

  @Test
  void areOneForAClusterThatANewProcessFindsSettled() {
    settle();
    stage.restartOperator();
    stage.requests.drain();

    stage.round();

    assertThat(stage.requests.drain()).singleElement().asString().endsWith("/secrets/demo-admin");
  }

  @Test
  void areThoseOfALiveLookForAClusterThatANewProcessFindsIncomplete() {
    settle();
    stage
        .client
        .services()
        .inNamespace(stage.ref.namespace())
        .withName("demo")
        .edit(
            service -> {
              service.getMetadata().setLabels(Map.of());
              return service;
            });
    stage.restartOperator();
    stage.requests.drain();

    stage.round();

    assertThat(stage.requests.drain())
        .anyMatch(request -> request.startsWith("GET") && request.endsWith("/services/demo"));
  }

  @Test
  void areThoseOfALiveLookAgainWhenAWatchHasEnded() {
    settle();
    stage.informers.close();
    // Nobody hears of it.
    changeTheService();

    stage.until("the Service is as it was", status -> isAsItWas());

    stage.requests.drain();
    stage.round();
    assertThat(stage.requests.drain())
        .as("a look that trusts no cache")
        .anyMatch(request -> request.endsWith("/services/demo"))
        .anyMatch(request -> request.endsWith("/pods"));
  }

  @Test
  void followAChangeWithoutALiveLookBeforeIt() {
    settle();
    changeTheService();

    stage.until("the Service is as it was", status -> isAsItWas());
  }

  @Test
  void findAClaimThatLostItsLabel() {
    settle();
    stage
        .client
        .persistentVolumeClaims()
        .inNamespace(stage.ref.namespace())
        .withName(stage.ref.claimName(1))
        .edit(
            claim -> {
              claim.getMetadata().setLabels(Map.of());
              return claim;
            });
    stage.requests.drain();

    stage.until(
        "it is looked for",
        status ->
            stage.requests.drain().stream()
                .anyMatch(sent -> sent.endsWith("/persistentvolumeclaims")));

    assertThat(Stage.is(stage.seen().status(), "Ready")).isTrue();
    assertThat(stage.world.observe(stage.ref).orElseThrow().slot("demo-1").orElseThrow().volume())
        .isPresent();
  }

  @Test
  void areFollowedByALookThatShowsWhatWasWritten() {
    settle();
    for (int write = 0; write < 30; write++) {
      var seen = stage.world.observe(stage.ref).orElseThrow();
      var status = seen.status();
      long epoch = status.epoch() + 1;
      stage.world.report(
          status.withDecided(status.clusterId(), epoch, status.genesis(), status.intent()),
          List.of(),
          seen);

      assertThat(stage.world.cache().orElseThrow().observe(stage.ref).stream())
          .allSatisfy(shown -> assertThat(shown.status().epoch()).isEqualTo(epoch));
    }
  }

  private void settle() {
    stage.create();
    stage.untilReady();
    stage.until("all is settled", status -> status.operation().isEmpty());
  }

  private void changeTheService() {
    stage
        .client
        .services()
        .inNamespace(stage.ref.namespace())
        .withName("demo")
        .edit(
            service ->
                new ServiceBuilder(service)
                    .editSpec()
                    .withSelector(Map.of("a", "b"))
                    .endSpec()
                    .build());
  }

  private boolean isAsItWas() {
    return !stage
        .client
        .services()
        .inNamespace(stage.ref.namespace())
        .withName("demo")
        .get()
        .getSpec()
        .getSelector()
        .containsKey("a");
  }
}
