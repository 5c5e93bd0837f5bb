package dev.quorate.node.engine.runtime;

import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.engine.RaftException;
import dev.quorate.node.engine.RaftSettings;
import dev.quorate.node.raft.CoreStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches who leads a group: logs transitions, warns of their absence. */
final class LeaderWatch {
  private static final Logger log = LoggerFactory.getLogger(LeaderWatch.class);
  private static final long NOT = -1;

  private final int group;
  private final RaftSettings settings;
  private long leaderlessSince = NOT;
  private boolean warned;
  private long handOverDeadline = NOT;

  LeaderWatch(int group, RaftSettings settings) {
    this.group = group;
    this.settings = settings;
  }

  void changed(GroupStatus before, GroupStatus after) {
    if (before.leader() != after.leader() || before.role() != after.role()) {
      log.info(
          "leader changed group={} leader={} term={} role={}",
          group,
          Long.toHexString(after.leader()),
          after.term(),
          after.role());
    }
  }

  /** Why an election begins that nobody's silence called for. */
  void gone(CoreStatus status) {
    log.info(
        "leader gone group={} leader={} term={} cause=\"its process has ended\"",
        group,
        Long.toHexString(status.leader()),
        status.term());
  }

  /** S3-6: a group of ours without a leader says so once for each such stretch. */
  void watch(GroupStatus status, long now) {
    if (status.leader() != 0 || !status.configuration().contains(status.memberId())) {
      leaderlessSince = NOT;
      warned = false;
    } else if (leaderlessSince == NOT) {
      leaderlessSince = now;
    } else if (!warned
        && now - leaderlessSince >= settings.timing().leaderlessWarning().toMillis()) {
      warned = true;
      log.warn(
          "leader election did not complete within {} seconds - metadata proposals may fail"
              + " group={} term={}",
          settings.timing().leaderlessWarning().toSeconds(),
          group,
          status.term());
    }
  }

  /** Why a request got no answer in time. */
  RaftException timeout(GroupStatus status) {
    return new RaftException.Unavailable(
        (status.leader() == 0 ? "no leader was elected" : "no quorum answered")
            + " within "
            + settings.requests().timeout().toMillis()
            + " ms");
  }

  void handingOver(long now) {
    handOverDeadline = now + settings.timing().transferTimeout().toMillis();
  }

  /** Whether the hand-over that was begun has happened, or took too long. */
  boolean isHandedOver(GroupStatus status, long now) {
    return handOverDeadline != NOT && (!status.isLeader() || now >= handOverDeadline);
  }
}
