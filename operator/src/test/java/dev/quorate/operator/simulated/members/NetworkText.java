package dev.quorate.operator.simulated.members;

import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;
import java.util.TreeSet;

/**
 * Everything that makes a difference to what fake members and their disks do next, as text. The
 * number of a report makes none, nor does how long a follower did not hear from a majority.
 */
public final class NetworkText {
  private NetworkText() {}

  public static String of(FakeNetwork network) {
    StringJoiner text = new StringJoiner("\n");
    network.running().stream()
        .sorted(Comparator.comparing((FakeMember member) -> member.nodeId))
        .forEach(member -> text.add(of(member, network)));
    text.add("cut " + new TreeSet<>(network.cut()) + new TreeSet<>(network.withoutPeers()));
    text.add("formed " + network.formed() + network.genesisFails() + network.web());
    return text.toString();
  }

  private static String of(FakeMember member, FakeNetwork network) {
    return List.of(
            member.incarnation,
            member.disk.id,
            member.ownCluster,
            member.ownerUid,
            member.state,
            member.failure,
            member.leader,
            member.leading ? "leads" + member.unheard + network.raft().progress(member) : "follows",
            member.commit,
            member.leaderCommit,
            member.seeds,
            member.asksInVain,
            member.download,
            member.awaitsConfirmation,
            member.config.isPresent())
        .toString();
  }

  public static String of(FakeDisk disk) {
    return List.of(
            disk.id,
            disk.clusterId,
            disk.memberId,
            disk.epoch,
            disk.confirmedBy,
            disk.genesis,
            disk.delivered,
            disk.term,
            disk.log)
        .toString();
  }
}
