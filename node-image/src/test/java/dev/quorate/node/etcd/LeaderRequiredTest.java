package dev.quorate.node.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.engine.RaftException;
import dev.quorate.node.etcd.call.LeaderRequired;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When streams that need a leader end. */
class LeaderRequiredTest {
  private final AtomicLong nanos = new AtomicLong(17);

  @Test
  void anElectionEndsNoStreamAndThreeElectionTimeoutsWithoutALeaderDo() throws Exception {
    try (LoneServer node = new LoneServer()) {
      LeaderRequired leader = new LeaderRequired(() -> Optional.of(node.backend), nanos::get);
      assertThat(leader.isLost()).isFalse();
      node.group.failsWith(new RaftException.Unavailable("no quorum"));
      assertThat(leader.isLost()).as("just lost").isFalse();
      pass(Duration.ofMillis(2_999));
      assertThat(leader.isLost()).as("within three election timeouts").isFalse();
      pass(Duration.ofMillis(1));
      assertThat(leader.isLost()).as("after three election timeouts").isTrue();
    }
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
