package dev.quorate.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An empty append that only says that the commit index has grown. */
class NewsOfCommitTest {
  @Test
  @DisplayName("a commit is sent to the others without asking for an answer")
  void theLeaderWantsNoAnswer() {
    Bench leader = Bench.of(Bench.log(Bench.voters(1, 2, 3))).lead();
    leader.acknowledgeAll(2).acknowledgeAll(3);
    leader.step(new Input.Propose(100, new byte[1]));
    long round = leader.lastSent(Message.AppendRequest.class).round();
    leader.sent.clear();

    leader.acknowledge(2, 3, round);

    assertThat(leader.core.commitIndex()).isEqualTo(3);
    assertThat(leader.sentOf(Message.AppendRequest.class))
        .as("the news to 2, then to 3")
        .hasSize(2)
        .allMatch(news -> news.commitIndex() == 3 && news.entries().isEmpty())
        .noneMatch(Message.AppendRequest::wantsAnswer);
  }

  @Test
  @DisplayName("a follower with the same log commits and says nothing")
  void aFollowerDoesNotAnswer() {
    Bench follower = Bench.of(Bench.log(Bench.voters(1, 2, 3), 1));

    follower.receive(news(2, 1));
    follower.receive(news(2, 1));

    assertThat(follower.core.commitIndex()).isEqualTo(2);
    assertThat(follower.core.status().leader()).isEqualTo(2);
    assertThat(follower.sent).isEmpty();
  }

  @Test
  @DisplayName("a follower that lacks what was committed refuses, so that it is sent again")
  void aFollowerWithAnotherLogRefuses() {
    Bench follower = Bench.of(Bench.log(Bench.voters(1, 2, 3), 1));

    follower.receive(news(4, 1));

    assertThat(follower.sentOf(Message.AppendResponse.class))
        .singleElement()
        .matches(answer -> !answer.success() && answer.previousIndex() == 4);
    assertThat(follower.core.commitIndex()).isZero();
  }

  @Test
  @DisplayName("the refusal of news makes the leader look for where the logs agree")
  void theLeaderHearsTheRefusal() {
    Bench leader = Bench.of(Bench.log(Bench.voters(1, 2, 3))).lead();
    leader.acknowledge(3, 1, leader.lastSent(Message.AppendRequest.class).round());
    leader.step(new Input.Propose(100, new byte[1]));
    leader.acknowledgeAll(2);
    leader.sent.clear();

    long term = leader.core.status().term();
    leader.receive(
        new Message.AppendResponse(3, 1, term, false, 3, 1, 1, Message.AppendRequest.NEWS));

    assertThat(leader.lastSent(Message.AppendRequest.class))
        .matches(append -> append.to() == 3 && append.previousIndex() == 1)
        .matches(append -> append.entries().size() == 2);
  }

  @Test
  @DisplayName("an older release answers news, which confirms no read")
  void theAnswerOfAnOlderRelease() {
    Bench leader = Bench.of(Bench.log(Bench.voters(1, 2, 3))).lead();
    leader.acknowledgeAll(2);
    leader.step(new Input.Read(200));

    leader.acknowledge(3, 2, Message.AppendRequest.NEWS);
    assertThat(leader.answers).isEmpty();

    leader.acknowledgeAll(3);
    assertThat(leader.answers).isEqualTo(List.of(new Output.ReadAt(200, 2)));
  }

  private static Message.AppendRequest news(long committed, long term) {
    return new Message.AppendRequest(
        2, 1, term, committed, term, List.of(), committed, Message.AppendRequest.NEWS);
  }
}
