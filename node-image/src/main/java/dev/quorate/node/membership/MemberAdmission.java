package dev.quorate.node.membership;

import dev.quorate.node.files.HexId;
import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.genesis.StructuralConfig.Divergence;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.Member;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The leader lets a member in as a learner, or says why it may not come in. */
final class MemberAdmission {
  private final LedGroup group;
  private final RemovedMembers removed;
  private final Supplier<Optional<Genesis>> genesis;
  private final IntSupplier level;

  MemberAdmission(
      LedGroup group,
      RemovedMembers removed,
      Supplier<Optional<Genesis>> genesis,
      IntSupplier level) {
    this.group = group;
    this.removed = removed;
    this.genesis = genesis;
    this.level = level;
  }

  AdmissionResponse admit(AdmissionRequest request) {
    Configuration now = group.settled().configuration();
    Genesis formed = committedGenesis();
    checkCluster(request, formed);
    checkLevel(request);
    Member member = request.member();
    Optional<Member> known = now.member(member.id());
    if (known.isPresent()) {
      checkName(member, known.get());
    } else {
      checkNewcomer(member, now);
    }
    // One that is in keeps its role, and takes its new addresses if it has moved.
    group.await("adding " + member.nodeId(), raft -> raft.addLearner(member));
    return new AdmissionResponse(formed, group.status().configuration());
  }

  private Genesis committedGenesis() {
    return genesis
        .get()
        .orElseThrow(
            () ->
                new AdminCallRefused(
                    AdminCallRefused.Code.UNAVAILABLE, "the cluster is still being formed here"));
  }

  private static void checkCluster(AdmissionRequest request, Genesis formed) {
    if (request.clusterId().isPresent() && request.clusterId().getAsLong() != formed.clusterId()) {
      throw new AdminCallRefused(
          AdminCallRefused.Code.OTHER_CLUSTER,
          "this member belongs to cluster "
              + HexId.format(formed.clusterId())
              + ", the joining node to cluster "
              + HexId.format(request.clusterId().getAsLong()));
    }
    List<Divergence> divergences = formed.config().divergences(request.config());
    if (!divergences.isEmpty()) {
      throw new AdminCallRefused(
          AdminCallRefused.Code.CONFIG_MISMATCH,
          "refused to join: "
              + divergences.stream().map(Divergence::toString).collect(Collectors.joining("; ")));
    }
  }

  /** Its peers would refuse it by its greeting: it would never catch up. */
  private void checkLevel(AdmissionRequest request) {
    int recorded = level.getAsInt();
    if (request.newestLevel() < recorded) {
      throw new AdminCallRefused(
          AdminCallRefused.Code.CONFLICT,
          "the cluster has feature level %d, the joining node %s knows up to %d: it needs a newer release"
              .formatted(recorded, request.member().nodeId(), request.newestLevel()));
    }
  }

  /** The name is in the member's data directory, which serves under no other one. */
  private static void checkName(Member member, Member known) {
    if (!member.nodeId().equals(known.nodeId())) {
      throw new AdminCallRefused(
          AdminCallRefused.Code.CONFLICT,
          "member "
              + HexId.format(member.id())
              + " is node "
              + known.nodeId()
              + ", and keeps that name; node "
              + member.nodeId()
              + " can only join with an empty data directory");
    }
  }

  private void checkNewcomer(Member member, Configuration now) {
    if (removed.contains(member.id())) {
      throw new AdminCallRefused(
          AdminCallRefused.Code.MEMBER_REMOVED,
          "member " + HexId.format(member.id()) + " was removed from the cluster");
    }
    now.memberOnNode(member.nodeId())
        .ifPresent(
            other -> {
              throw new AdminCallRefused(
                  AdminCallRefused.Code.NODE_ID_TAKEN,
                  "node "
                      + member.nodeId()
                      + " is member "
                      + HexId.format(other.id())
                      + " already, and is let in as another one once that member is removed");
            });
  }
}
