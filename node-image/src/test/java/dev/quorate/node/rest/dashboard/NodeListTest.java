package dev.quorate.node.rest.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NodeListTest {
  @Test
  void thePolicyNamesTheMembersAndNobodyElse() {
    NodeList nodes = new NodeList(List.of("demo-0.demo:8080", "10.0.0.7:8080"));
    assertThat(nodes.contentSecurityPolicy())
        .isEqualTo(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src"
                + " 'self' http://demo-0.demo:8080 ws://demo-0.demo:8080 http://10.0.0.7:8080"
                + " ws://10.0.0.7:8080; base-uri 'none'; form-action 'none'; frame-ancestors"
                + " 'none'");
    assertThat(nodes.text()).isEqualTo("demo-0.demo:8080 10.0.0.7:8080");
  }

  @Test
  void aNodeInNoClusterSpeaksToItselfAlone() {
    assertThat(new NodeList(List.of()).contentSecurityPolicy()).contains("connect-src 'self';");
  }

  /** An address comes from a member, and is put into a header and an attribute. */
  @Test
  void onlyAddressesWithoutMeaningInHeaderAndPageAreNamed() {
    for (String strange :
        List.of(
            "",
            "a b:80",
            "a;script-src *:80",
            "a\r\nX: y:80",
            "\"><script>:80",
            "[::1]:8080",
            "host",
            "host:",
            "host:808080")) {
      assertThat(NodeList.isPlain(strange)).as(strange).isFalse();
    }
    assertThat(NodeList.isPlain("demo-0.demo.default.svc.cluster.local:8080")).isTrue();
  }
}
