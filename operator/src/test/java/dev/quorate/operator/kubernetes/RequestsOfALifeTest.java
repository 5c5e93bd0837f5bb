package dev.quorate.operator.kubernetes;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The requests that the operator sends to the API server")
class RequestsOfALifeTest {
  private static ApiServer server;
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
    stage = new Stage(server);
  }

  @AfterEach
  void strike() {
    stage.close();
  }

  @Test
  void creatingThreeMembersTakesFew() {
    stage.create();
    stage.untilReady();
    stage.until("all is settled", status -> status.operation().isEmpty());
    var sent = stage.requests.drain();
    System.out.println("creation of three members: %d requests in %d passes, %d of them writes; %s".formatted(sent.size(), stage.passes, sent.stream().filter(Requests::isWrite).count(), Requests.summary(sent)));
  }
}
