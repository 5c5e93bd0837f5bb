package dev.quorate.node.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.raft.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Each message of a put wakes threads on two members, which is most of what a put costs. */
class MessagesOfOnePutTest {
  private static final int PUTS = 20;

  private final Cluster cluster = Cluster.of(21, 3);
  private final Node leader = cluster.untilLeader();

  @Test
  @DisplayName("a put alone is an append, its answer and the news of its commit for each follower")
  void sixMessages() {
    cluster.write(1);
    cluster.nodes().forEach(cluster::untilCaughtUp);
    List<Message.AppendRequest> requests = new ArrayList<>();
    List<Message.AppendResponse> answers = new ArrayList<>();
    cluster
        .network()
        .keep(
            message -> {
              if (message instanceof Message.AppendRequest request) {
                requests.add(request);
              } else if (message instanceof Message.AppendResponse answer) {
                answers.add(answer);
              }
              return false;
            });

    for (int i = 0; i < PUTS; i++) {
      cluster.untilDone(cluster.propose(leader));
      cluster.nodes().forEach(cluster::untilCaughtUp);
    }

    Predicate<Message.AppendRequest> append = request -> !request.entries().isEmpty();
    Predicate<Message.AppendRequest> news = request -> !request.wantsAnswer();
    assertThat(requests.stream().filter(append)).as("appends").hasSize(2 * PUTS);
    assertThat(requests.stream().filter(news)).as("news of a commit").hasSize(2 * PUTS);
    assertThat(answers)
        .as("answers to appends and heartbeats")
        .hasSizeLessThanOrEqualTo((int) requests.stream().filter(news.negate()).count());
  }
}
