package dev.quorate.node.connections;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConnectionLimitTest {
  private final AtomicLong clock = new AtomicLong();
  private final ConnectionLimit limit = new ConnectionLimit("etcd API", 2, clock::get);

  @Test
  void asManyAsTheLimitAreAdmittedAndAnotherOneWhenOneOfThemIsClosed() {
    assertThat(limit.admit()).isTrue();
    assertThat(limit.admit()).isTrue();
    assertThat(limit.admit()).isFalse();
    assertThat(limit.admit()).isFalse();

    limit.closed();

    assertThat(limit.admit()).isTrue();
    assertThat(limit.admit()).isFalse();
  }

  @Test
  void aRefusalIsReportedForAMinuteAndAFullPortThatRefusesNobodyIsNot() {
    assertThat(limit.admit()).isTrue();
    assertThat(limit.admit()).isTrue();
    assertThat(limit.refusal()).isEmpty();

    assertThat(limit.admit()).isFalse();
    assertThat(limit.refusal())
        .contains(
            "the etcd API has 2 connections, as many as it may have: further ones are refused");

    clock.addAndGet(ConnectionLimit.MEMORY.toMillis() + 1);
    assertThat(limit.refusal()).isEmpty();
  }
}
