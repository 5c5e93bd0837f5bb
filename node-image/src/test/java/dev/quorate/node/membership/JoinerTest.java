package dev.quorate.node.membership;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.quorate.node.Requirement;
import dev.quorate.node.membership.Joiner.Outcome;
import dev.quorate.node.raft.configuration.Member;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JoinerTest {
  private static final AdmissionRequest REQUEST =
      new AdmissionRequest(
          OptionalLong.of(0x11),
          new Member(7, "n2", "127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3"),
          Map.of(),
          2);
  private static final String DEAD = "127.0.0.1:1";

  private final List<HttpServer> servers = new ArrayList<>();
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private final List<String> pending = Collections.synchronizedList(new ArrayList<>());
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final SeedClient client = new SeedClient(executor, () -> Optional.of("secret"));

  @AfterEach
  void stop() {
    client.close();
    servers.forEach(server -> server.stop(0));
    executor.close();
  }

  /** A dead first seed does not fail the join. */
  @Test
  @Requirement("S2-13")
  void aDeadSeedIsPassedOver() {
    String alive = seed("alive", accept());

    assertThat(join(DEAD, alive)).isEqualTo(new Outcome.Admitted());
  }

  /** Seeds are durable: one that no URI can name must not end the process at every restart. */
  @Test
  void aSeedThatNoUriCanNameIsOneThatDoesNotAnswer() {
    String alive = seed("alive", accept());

    assertThat(join("my_host:8080", "::1:8080", "a b:1", alive)).isEqualTo(new Outcome.Admitted());
  }

  @Test
  void aHintToTheLeaderIsFollowed() {
    String leader = seed("leader", accept());
    String follower = seed("follower", notLeader(leader));

    assertThat(join(follower)).isEqualTo(new Outcome.Admitted());
    assertThat(asked).containsExactly("follower Bearer secret", "leader Bearer secret");
  }

  @Test
  void followersThatPointAtEachOtherAreNotAskedForEver() {
    String late = seed("late", "503", error("Unavailable", "no quorum"), "200", "{}");
    String circle = seed("circle", notLeader(late));

    assertThat(join(circle, late)).isEqualTo(new Outcome.Admitted());
    assertThat(asked).as("each once a round").hasSizeLessThanOrEqualTo(4);
  }

  @Test
  void aTakenNodeIdIsAskedForAgainUntilItIsFree() {
    String seed =
        seed(
            "seed",
            "409",
            error("NodeIdTaken", "n2 is member 09 already"),
            "409",
            error("NodeIdTaken", "n2 is member 09 already"),
            "200",
            "{}");

    assertThat(join(seed)).isEqualTo(new Outcome.Admitted());
    assertThat(pending).first().asString().contains("NodeIdTaken", "n2 is member 09 already");
  }

  /** The refusal with everything in it reaches the joiner's report. */
  @Test
  void aFinalRefusalEndsTheAsking() {
    for (String code : List.of("ConfigMismatch", "OtherCluster", "MemberRemoved")) {
      String seed = seed("seed", "409", error(code, "because"));

      assertThat(join(seed)).isEqualTo(new Outcome.Final(code, "because"));
    }
  }

  @Test
  void stoppingEndsTheAsking() {
    Joiner joiner = new Joiner(client, () -> List.of(DEAD), pending::add);
    joiner.stop();

    assertThat(joiner.askUntilAnswered(REQUEST)).isEqualTo(new Outcome.Stopped());
  }

  /** A node that only asks to join knows the cluster's name as well, and is no proof of it. */
  @Test
  void onlyAMemberTellsWhichClusterThereIs() {
    String joining =
        seed(
            "joining", "200", "{\"clusterId\":\"00000000000000aa\",\"epoch\":1,\"role\":\"NONE\"}");
    String member =
        seed(
            "member", "200", "{\"clusterId\":\"00000000000000bb\",\"epoch\":2,\"role\":\"VOTER\"}");

    Joiner joiner = new Joiner(client, () -> List.of(DEAD, joining, member), pending::add);

    assertThat(joiner.askWhichCluster()).contains(new SeedClient.KnownCluster(0xbb, 2));
  }

  private Outcome join(String... seeds) {
    return new Joiner(client, () -> Arrays.asList(seeds), pending::add).askUntilAnswered(REQUEST);
  }

  private static String[] accept() {
    return new String[] {"200", "{}"};
  }

  private static String[] notLeader(String leader) {
    return new String[] {
      "421", "{\"error\":{\"code\":\"NotLeader\",\"leader\":{\"restAddress\":\"" + leader + "\"}}}"
    };
  }

  private static String error(String code, String message) {
    return "{\"error\":{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}}";
  }

  /** Answers with the given statuses and bodies in turn, with the last one for ever. */
  private String seed(String name, String... statusesAndBodies) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      Deque<String> script = new ArrayDeque<>(Arrays.asList(statusesAndBodies));
      server.createContext(
          "/admin/v1/",
          exchange -> {
            asked.add(name + " " + exchange.getRequestHeaders().getFirst("Authorization"));
            boolean isLast = script.size() == 2;
            String status = isLast ? script.peekFirst() : script.removeFirst();
            byte[] body =
                (isLast ? script.peekLast() : script.removeFirst())
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(Integer.parseInt(status), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
      servers.add(server);
      return "127.0.0.1:" + server.getAddress().getPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
