package dev.quorate.node.life;

import dev.quorate.node.identity.Identity;
import dev.quorate.node.membership.AdminCallRefused;
import dev.quorate.node.membership.NamedNodes;
import dev.quorate.node.membership.SeedClient;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.report.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a member asks the others, one question at a time and none again before a pause. Called on
 * the control thread.
 */
final class Inquiries {
  private static final Logger LOG = LoggerFactory.getLogger(Inquiries.class);
  private static final Duration PAUSE_BETWEEN_LOOKS = Duration.ofSeconds(10);
  private static final Duration PAUSE_AFTER_DOUBT = Duration.ofSeconds(3);
  private static final Duration PAUSE_AFTER_PROMOTION = Duration.ofMillis(500);

  private final NodeOptions options;
  private final SeedClient client;
  private final ControlThread control;
  private final LongSupplier monotonicMillis;
  private boolean isAsking;
  private long notBefore;
  private boolean isLooking;
  private long nextLook;
  private volatile List<Problem> namedNodes = List.of();

  Inquiries(
      NodeOptions options, SeedClient client, ControlThread control, LongSupplier monotonicMillis) {
    this.options = options;
    this.client = client;
    this.control = control;
    this.monotonicMillis = monotonicMillis;
    this.notBefore = monotonicMillis.getAsLong();
    this.nextLook = notBefore;
  }

  /** One is being asked, or the pause after the last has not ended. */
  boolean isUnderWay() {
    return isAsking || monotonicMillis.getAsLong() < notBefore;
  }

  /** Asks the leader to make this learner a voter. */
  void askForPromotion(Member leader, long memberId) {
    ask(
        PAUSE_AFTER_PROMOTION,
        () -> {
          if (client.report(leader.restAddress()) instanceof SeedClient.Answer.Accepted report) {
            String incarnation = report.body().path("incarnation").asText();
            SeedClient.Answer answer = client.promote(leader.restAddress(), incarnation, memberId);
            if (answer instanceof SeedClient.Answer.Accepted) {
              LOG.info("promoted to voter member={} leader={}", options.nodeId(), leader.nodeId());
            }
          }
        });
  }

  /**
   * @param addresses of HTTP APIs, asked in this order
   * @param onRemoved on the control thread, once one of them knows of the removal
   */
  void askWhetherRemoved(List<String> addresses, Identity identity, Runnable onRemoved) {
    ask(
        PAUSE_AFTER_DOUBT,
        () -> {
          if (addresses.stream().anyMatch(address -> knowsOfRemoval(address, identity))) {
            control.run(onRemoved);
          }
        });
  }

  /** Any thread. Trouble with nodes that were named at the start and are no members. */
  List<Problem> namedNodes() {
    return namedNodes;
  }

  /**
   * Every few seconds: whether nodes that were named at the start belong to another cluster, or do
   * not answer. The members of this one are connected, and need not be asked.
   */
  void lookForOtherClusters(Identity identity, Configuration configuration) {
    List<String> unknown = new ArrayList<>(options.seeds());
    unknown.remove(options.member(identity.memberId()).restAddress());
    configuration.members().forEach(member -> unknown.remove(member.restAddress()));
    if (unknown.isEmpty()) {
      namedNodes = List.of();
    }
    if (unknown.isEmpty() || isLooking || monotonicMillis.getAsLong() < nextLook) {
      return;
    }
    isLooking = true;
    control.inBackground(
        "asking the named nodes for their cluster",
        () -> {
          try {
            namedNodes = problems(new NamedNodes(client).hear(unknown, identity.clusterId()));
          } finally {
            control.run(
                () -> {
                  isLooking = false;
                  nextLook = monotonicMillis.getAsLong() + PAUSE_BETWEEN_LOOKS.toMillis();
                });
          }
        });
  }

  private static List<Problem> problems(NamedNodes.Heard heard) {
    return Stream.concat(
            heard.ofOtherClusters().map(message -> new Problem("SplitBrain", message)).stream(),
            heard.silent().map(message -> new Problem("SeedUnreachable", message)).stream())
        .toList();
  }

  private boolean knowsOfRemoval(String address, Identity identity) {
    return client.addMember(address, options.admissionRequest(identity))
            instanceof SeedClient.Answer.Failed refusal
        && refusal.code().equals(AdminCallRefused.Code.MEMBER_REMOVED.wireName());
  }

  private void ask(Duration pause, Runnable question) {
    isAsking = true;
    control.inBackground(
        "asking the other members",
        () -> {
          try {
            question.run();
          } finally {
            control.run(
                () -> {
                  isAsking = false;
                  notBefore = monotonicMillis.getAsLong() + pause.toMillis();
                });
          }
        });
  }
}
