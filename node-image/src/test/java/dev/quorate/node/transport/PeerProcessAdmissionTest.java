package dev.quorate.node.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/** The rule of {@link PeerProcesses} alone, without sockets. */
class PeerProcessAdmissionTest {
  @Test
  void onlyOneProcessOfAMemberIsAdmittedAtATime() {
    PeerProcesses processes = new PeerProcesses(ended -> {});
    EmbeddedChannel first = new EmbeddedChannel();
    assertThat(processes.admit(2, 77, first)).isEmpty();
    assertThat(processes.admit(2, 77, new EmbeddedChannel())).as("a second connection").isEmpty();
    assertThat(processes.admit(3, 78, new EmbeddedChannel())).as("another member").isEmpty();
    assertThat(processes.admit(2, 78, new EmbeddedChannel()))
        .hasValueSatisfying(
            parting -> assertThat(parting.reason()).isEqualTo(PeerProblem.Reason.DuplicateMember));
  }
}
