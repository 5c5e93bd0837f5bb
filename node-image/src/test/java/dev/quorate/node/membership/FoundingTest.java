package dev.quorate.node.membership;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quorate.node.membership.Founding.Named;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** By node n2, process p2, which may form. */
class FoundingTest {
  private static final Named SELF = report("n2", "p2", "WAITING", pending());
  private static final Named ABSENT = new Named.Absent();
  private static final Named EMPTY = report("n1", "p1", "WAITING", "");
  private static final Named FORMS_FIRST = report("n1", "p1", "WAITING", pending());
  private static final Named FORMS_LATER = report("n3", "p3", "WAITING", pending());
  private static final Named STARTING = report("n3", "p3", "STARTING", "");
  private static final Named FORMING = report("n3", "p3", "FORMING", cluster("0a", "NONE"));
  private static final Named JOINING = report("n3", "p3", "JOINING", cluster("0a", "NONE"));
  private static final Named HOLDS_GENESIS = report("n3", "p3", "WAITING", cluster("0a", "NONE"));
  private static final Named MEMBER = report("n3", "p3", "SERVING", cluster("0a", "VOTER"));
  private static final Named LEARNER = report("n1", "p1", "CATCHING_UP", cluster("0a", "LEARNER"));
  private static final Named OF_OTHER = report("n1", "p1", "SERVING", cluster("0b", "VOTER"));
  private static final Named SAME_NAME = report("n2", "p9", "WAITING", "");
  private static final Named SILENT = new Named.Unclear("does not answer: no connection in time");

  private static final Founding FORM = new Founding.Form();
  private static final Founding JOIN = new Founding.Join(new SeedClient.KnownCluster(0xa, 1));

  static Stream<Arguments> cases() {
    return Stream.of(
        row("only itself is named: form", FORM, SELF),
        row("nobody listens there: form", FORM, SELF, ABSENT, ABSENT),
        row("the others wait for a cluster to join: form", FORM, SELF, EMPTY),
        row("the other one comes later by its name: form", FORM, SELF, FORMS_LATER),
        row(
            "the other one comes first by its name: wait for it",
            waits("a1 is n1, which comes first by its name"),
            SELF,
            FORMS_FIRST),
        row("one that starts may hold a cluster: wait", waits("a1 is STARTING"), SELF, STARTING),
        row("one is forming: wait for it", waits("a1 is FORMING"), SELF, FORMING),
        row("one holds a genesis: wait for it", waits("a1 is WAITING"), SELF, HOLDS_GENESIS),
        row("one joins, nobody knows what: wait", waits("a1 is JOINING"), SELF, JOINING),
        row(
            "one cannot be asked: wait",
            waits("a1 does not answer: no connection in time"),
            SELF,
            SILENT,
            EMPTY),
        row(
            "another node has this one's name: wait",
            waits("a1 is another node with the name n2"),
            SELF,
            SAME_NAME),
        row("one is a member: join", JOIN, SELF, MEMBER),
        row("one is a member, another cannot be asked: join", JOIN, SELF, SILENT, MEMBER),
        row("two are members of one cluster: join", JOIN, LEARNER, MEMBER),
        row(
            "two are members of two clusters: wait",
            waits("the named nodes belong to 2 clusters"),
            OF_OTHER,
            MEMBER));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void whatTheNamedNodesSayDecides(String name, Map<String, Named> named, Founding expected) {
    assertThat(Founding.decide(named)).isEqualTo(expected);
  }

  private static Arguments row(String name, Founding expected, Named... named) {
    Map<String, Named> byAddress = new LinkedHashMap<>();
    for (int i = 0; i < named.length; i++) {
      byAddress.put("a" + i, named[i]);
    }
    return Arguments.of(name, byAddress, expected);
  }

  private static Founding waits(String cause) {
    return new Founding.Wait("no cluster is formed here yet: " + cause);
  }

  private static String pending() {
    return ", \"problems\": [{\"reason\": \"BootstrapPending\"}]";
  }

  private static String cluster(String id, String role) {
    return ", \"clusterId\": \"00000000000000%s\", \"epoch\": 1, \"role\": \"%s\""
        .formatted(id, role);
  }

  private static Named report(String nodeId, String incarnation, String state, String more) {
    String json =
        "{\"nodeId\": \"%s\", \"incarnation\": \"%s\", \"state\": \"%s\"%s}"
            .formatted(nodeId, incarnation, state, more);
    try {
      JsonNode report = new ObjectMapper().readTree(json);
      return Founding.of(report, "n2", "p2");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
