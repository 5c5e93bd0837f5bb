package dev.quorate.operator.members;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quorate.operator.members.HostileMember.Manner;
import dev.quorate.operator.members.MemberAdmin.GenesisOrder;
import dev.quorate.operator.members.MemberAdmin.JoinOrder;
import dev.quorate.operator.members.MemberAdmin.Source;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.MemberFact;
import dev.quorate.operator.observed.MemberFact.Cause;
import dev.quorate.operator.observed.spec.StructuralConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What answers a call may be any program: real sockets that misbehave. */
@DisplayName("A call to a member")
class HttpMemberAdminTest {
  private static final Duration SHORT = Duration.ofMillis(400);
  private static final Duration ENDLESS = Duration.ofHours(1);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String REPORT =
      """
      {"nodeId": "demo-0", "incarnation": "p-0", "state": "WAITING"}
      """;

  private final List<AutoCloseable> toClose = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : toClose.reversed()) {
      each.close();
    }
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("callsThatHang")
  void endsInTimeAndItsConnectionIsClosed(
      String call, String manner, Function<MemberAdmin, Answer> calls, Manner hangs) {
    HostileMember member = member(hangs);
    assertThat(calls.apply(admin(member, SHORT)))
        .isInstanceOfSatisfying(
            Answer.Unreachable.class,
            answer -> {
              assertThat(answer.cause()).isEqualTo(Cause.TIMED_OUT);
              assertThat(answer.description())
                  .contains(member.uri().getAuthority(), "no whole answer within");
            });
    await("the member sees that nobody listens any more")
        .atMost(PATIENCE)
        .until(() -> member.calls() == 1 && member.ended() == 1);
  }

  /** The same as the node's, which is tested with the same line. */
  @Test
  void whatProvesToAPodThatTheMemberHasTheTokenIsTheHmacOfTheDigest() {
    assertThat(HttpMemberAdmin.key("secret", "ab".repeat(32)))
        .isEqualTo("c0aa5ef4424d482e14c705988aefb7f70fe634fc8969f80642eb222d37fca19e");
  }

  private static Stream<Arguments> callsThatHang() {
    Map<String, Function<MemberAdmin, Answer>> calls =
        Map.of(
            "a report", MemberAdmin::report,
            "the next report", member -> member.reportAfter(7, Duration.ZERO),
            "a genesis", member -> member.genesis(genesis()),
            "a join", member -> member.join(new JoinOrder("p", "c", 1, List.of())),
            "a promotion", member -> member.promote("p", "m"),
            "a removal", member -> member.remove("p", "m"),
            "a transfer", member -> member.transfer("p", "m"));
    Map<String, Manner> manners =
        Map.of(
            "no answer", Manner.SILENCE,
            "headers and then nothing", Manner.HEADERS_THEN_SILENCE,
            "a body of one byte a second", Manner.DRIP,
            "headers of one byte a second", Manner.DRIPPING_HEADERS);
    return calls.entrySet().stream()
        .flatMap(
            call ->
                manners.entrySet().stream()
                    .map(
                        manner ->
                            Arguments.of(
                                call.getKey(),
                                manner.getKey(),
                                call.getValue(),
                                manner.getValue())));
  }

  private static GenesisOrder genesis() {
    return new GenesisOrder(
        "p",
        "c",
        1,
        new StructuralConfig(4, 3, "sync", "set", 0, 0),
        List.of("demo-0"),
        Source.EMPTY);
  }

  @Test
  void takesNoMoreThanAnAnswerCanBe() {
    HostileMember member = member(Manner.ENDLESS_BODY);
    assertThat(silence(member))
        .isEqualTo(
            new Answer.Unreachable(
                Cause.WRONG_ANSWER,
                member.uri().getAuthority() + " answered with more than 1024 KiB"));
    await("the connection is closed").atMost(PATIENCE).until(() -> member.ended() == 1);
  }

  @Test
  void takesNoEndOfHeadersForAnAnswer() {
    for (Manner endless : List.of(Manner.ENDLESS_HEADERS, Manner.ENDLESS_INTERIM_ANSWERS)) {
      HostileMember member = member(endless);
      assertThat(silence(member).cause()).isEqualTo(Cause.WRONG_ANSWER);
      await("the connection is closed").atMost(PATIENCE).until(() -> member.ended() == 1);
    }
  }

  @Test
  void namesWhatSpeaksSomethingElse() {
    Answer.Unreachable answer = silence(member(Manner.saying("SSH-2.0-OpenSSH_9.9\r\n")));
    assertThat(answer.cause()).isEqualTo(Cause.WRONG_ANSWER);
    assertThat(answer.description())
        .endsWith("does not speak HTTP: the first line is \"SSH-2.0-OpenSSH_9.9\"");
    // A TLS server answers a plain call with an alert, which has no line, and closes.
    assertThat(silence(member(Manner.TLS)).cause()).isEqualTo(Cause.CONNECTION_LOST);
  }

  @Test
  void namesAConnectionThatEndedTooEarly() {
    assertThat(silence(member(Manner.HANGS_UP)).cause()).isEqualTo(Cause.CONNECTION_LOST);
  }

  @Test
  void namesAConnectionThatWasRefused() throws IOException {
    URI nobody;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + free.getLocalPort());
    }
    Answer.Unreachable answer = silence(nobody);
    assertThat(answer.cause()).isEqualTo(Cause.CONNECTION_REFUSED);
    assertThat(answer.description()).startsWith(nobody.getAuthority()).contains("refused");
  }

  @Test
  void namesAHostThatNobodyKnows() {
    assertThat(silence(URI.create("http://demo-0.invalid:8080")))
        .isEqualTo(
            new Answer.Unreachable(
                Cause.UNKNOWN_HOST, "the name demo-0.invalid cannot be resolved"));
  }

  @Test
  void isNotMadeWithATokenThatNoHeaderCarries() {
    HostileMember member = member(Manner.reporting(REPORT));
    Answer answer = new HttpMemberAdmin(http(PATIENCE), member.uri(), () -> "a\r\nX: b").report();
    assertThat(answer)
        .isInstanceOfSatisfying(
            Answer.Unreachable.class,
            silent -> assertThat(silent.cause()).isEqualTo(Cause.NOT_ASKED));
    assertThat(member.calls()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked"
            + "\r\n\r\n14;x=y\r\n{\"nodeId\": \"demo-0\",\r\n2a"
            + "\r\n \"incarnation\": \"p-0\", \"state\": \"WAITING\"}\r\n0\r\n\r\n",
        "HTTP/1.1 102 Processing\r\nX: y\r\n\r\nHTTP/1.0 200"
            + "\r\n\r\n{\"nodeId\": \"demo-0\", \"incarnation\": \"p-0\", \"state\": \"WAITING\"}",
      })
  void understandsEveryFormOfAnHttpAnswer(String answer) {
    assertThat(admin(member(Manner.saying(answer)), PATIENCE).report())
        .isInstanceOfSatisfying(
            Answer.Done.class, done -> assertThat(done.report().nodeId()).isEqualTo("demo-0"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 OK\r\n\r\n",
      })
  void namesBrokenHttp(String answer) {
    assertThat(silence(member(Manner.saying(answer))).cause()).isEqualTo(Cause.WRONG_ANSWER);
  }

  @Test
  void doesNotFollowARedirect() {
    HostileMember elsewhere = member(Manner.reporting(REPORT));
    HostileMember member =
        member(
            Manner.saying(
                "HTTP/1.1 307 Temporary Redirect\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n"
                    .formatted(elsewhere.uri().resolve("/admin/v1/report"))));
    Answer.Unreachable answer = silence(member);
    assertThat(answer.cause()).isEqualTo(Cause.WRONG_ANSWER);
    assertThat(answer.description()).contains("HTTP 307");
    assertThat(elsewhere.calls()).as("the token went nowhere else").isZero();
  }

  @Test
  void whatIsNoReportIsNamedWithoutTheNamesOfOurClasses() {
    assertThat(silence(member(Manner.reporting("<html>"))).description())
        .endsWith("answered HTTP 200 with a body that no Quorate node sends: it is not JSON");
    assertThat(
            silence(
                    member(
                        Manner.reporting(
                            "{\"nodeId\": \"demo-0\", \"incarnation\": \"p\", \"state\":"
                                + " \"LATER\"}")))
                .description())
        .endsWith("it is wrong at state")
        .doesNotContain("dev.quorate");
    assertThat(silence(member(Manner.reporting("null"))).description()).endsWith("it is null");
    assertThat(
            silence(
                    member(
                        Manner.reporting(
                            REPORT.replaceFirst("\\}", ", \"voters\": [{\"nodeId\": \"x\"}]}"))))
                .description())
        .contains("it is wrong at voters.0");
  }

  @Test
  void idsThatTheStatusCannotHoldAreNoReport() {
    assertThat(
            silence(
                    member(
                        Manner.reporting(
                            REPORT.replaceFirst("\\}", ", \"memberId\": \"../../x\"}"))))
                .description())
        .endsWith("memberId is not 16 hexadecimal digits");
  }

  @Test
  void textOfAMemberIsOneLineOfABoundedLength() {
    Answer answer =
        admin(
                member(
                    Manner.reporting(
                        REPORT.replaceFirst(
                            "\\}",
                            ", \"problems\": [{\"reason\": \"A\\\\nWARN b\", \"message\": \""
                                + "x".repeat(10_000)
                                + "\"}]}"))),
                PATIENCE)
            .report();
    assertThat(answer)
        .isInstanceOfSatisfying(
            Answer.Done.class,
            done -> {
              var problem = done.report().problems().getFirst();
              assertThat(problem.reason()).isEqualTo("A WARN b");
              assertThat(problem.message()).hasSize(501).endsWith("x\u2026");
            });
  }

  @Test
  void aReportOfAnotherClusterComesWhileSixtyOthersDrip() throws Exception {
    MemberHttp http = http(ENDLESS);
    RollCall rollCall = new RollCall(InstantSource.system(), "", ENDLESS);
    toClose.add(rollCall);
    ExecutorService passes = Executors.newVirtualThreadPerTaskExecutor();
    toClose.add(passes::shutdownNow);
    HostileMember dripping = member(Manner.DRIP);
    HostileMember good = member(Manner.reporting(REPORT));

    List<Future<?>> stalled =
        IntStream.range(0, 60)
            .<Future<?>>mapToObj(
                n -> passes.submit(() -> ask(rollCall, http, "stalled-" + n, dripping)))
            .toList();
    await("every member of every hostile cluster is being asked")
        .atMost(PATIENCE)
        .until(() -> dripping.calls() == 60 * 3);

    Map<String, MemberFact> facts = ask(rollCall, http, "good", good);

    assertThat(facts.values())
        .hasSize(3)
        .allSatisfy(fact -> assertThat(fact).isInstanceOf(MemberFact.Reachable.class));
    assertThat(stalled).as("the others still drip").noneMatch(Future::isDone);
    assertThat(dripping.ended()).isZero();
  }

  private static Map<String, MemberFact> ask(
      RollCall rollCall, MemberHttp http, String cluster, HostileMember member) {
    return rollCall.of(
        new ClusterRef("prod", cluster),
        IntStream.range(0, 3)
            .mapToObj(
                n ->
                    new RollCall.Member(
                        cluster + "-" + n,
                        "p-0",
                        () -> new HttpMemberAdmin(http, member.uri(), () -> "token").report()))
            .toList());
  }

  private Answer.Unreachable silence(HostileMember member) {
    return silence(member.uri());
  }

  private Answer.Unreachable silence(URI member) {
    Answer answer = new HttpMemberAdmin(http(PATIENCE), member, () -> "token").report();
    assertThat(answer).isInstanceOf(Answer.Unreachable.class);
    return (Answer.Unreachable) answer;
  }

  private HttpMemberAdmin admin(HostileMember member, Duration limit) {
    return new HttpMemberAdmin(http(limit), member.uri(), () -> "token");
  }

  private MemberHttp http(Duration limit) {
    MemberHttp http = new MemberHttp(new CallTimes(limit, limit));
    toClose.add(http);
    return http;
  }

  private HostileMember member(Manner manner) {
    HostileMember member = new HostileMember(manner);
    toClose.add(member);
    return member;
  }
}
