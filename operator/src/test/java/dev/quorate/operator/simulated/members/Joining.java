package dev.quorate.operator.simulated.members;

import dev.quorate.operator.members.Answer;
import dev.quorate.operator.observed.MemberReport.State;
import java.util.Optional;

/** A joiner asks its seeds until one of them, or the leader that it names, takes it in. */
final class Joining {
  private final FakeNetwork network;

  Joining(FakeNetwork network) {
    this.network = network;
  }

  void step(FakeMember joiner) {
    if (joiner.state != State.JOINING) {
      return;
    }
    if (network.isCut(joiner)) {
      joiner.asksInVain = true;
      return;
    }
    joiner.asksInVain = joiner.seeds.stream().noneMatch(seed -> isTakenIn(joiner, seed));
    if (!joiner.asksInVain) {
      joiner.state = State.CATCHING_UP;
    }
  }

  private boolean isTakenIn(FakeMember joiner, String seed) {
    Optional<Answer> answer = ask(joiner, seed);
    if (answer.isPresent()
        && answer.get() instanceof Answer.Refused refused
        && refused.leader().isPresent()) {
      answer = ask(joiner, refused.leader().get().restAddress()).or(() -> Optional.of(refused));
    }
    return answer.filter(Answer.Done.class::isInstance).isPresent();
  }

  private Optional<Answer> ask(FakeMember joiner, String restAddress) {
    return network.running().stream()
        .filter(m -> m.address.restAddress().equals(restAddress) && !network.isCut(m))
        .findFirst()
        .map(m -> m.admin().admit(joiner.disk.clusterId, joiner.asPeer(), Optional.empty()));
  }
}
