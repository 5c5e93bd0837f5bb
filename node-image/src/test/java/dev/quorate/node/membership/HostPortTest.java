package dev.quorate.node.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:8080",
        "demo-0.demo-members.prod.svc:8080",
        "10.0.0.7:1",
        "[::1]:65535",
        "3f2a8b9c1d2e:8080",
        "n:1"
      })
  void whatAUriCanNameIsAnAddress(String text) {
    assertThat(HostPort.parse(text)).map(HostPort::toString).contains(text);
    assertThat(HttpRequest.newBuilder(URI.create("http://" + text + "/x")).build()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "host",
        ":8080",
        "host:",
        "host:0",
        "host:65536",
        "host:080x",
        "my_host:8080",
        "::1:8080",
        "[::1:8080",
        "[fe80::1%eth0]:8080",
        "user@host:8080",
        "host/path:8080",
        "ho st:8080",
        "-host:8080",
        "höst:8080"
      })
  void nothingElseIs(String text) {
    assertThat(HostPort.parse(text)).isEmpty();
  }

  @Test
  void anIpv6HostGetsItsBrackets() {
    assertThat(HostPort.bracketed("::1")).isEqualTo("[::1]");
    assertThat(HostPort.bracketed("[::1]")).isEqualTo("[::1]");
    assertThat(HostPort.bracketed("host")).isEqualTo("host");
  }
}
