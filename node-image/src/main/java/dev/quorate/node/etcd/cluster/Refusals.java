package dev.quorate.node.etcd.cluster;

import dev.quorate.node.etcd.call.Backend;
import dev.quorate.node.etcd.call.EtcdError;
import dev.quorate.node.membership.AdminCallRefused;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.Member;
import io.grpc.Status;
import io.grpc.StatusException;

/** Why a change of membership is not made, in etcd's words where it has some. */
final class Refusals {
  private Refusals() {}

  /** An operator would take the change back, or take it for damage. */
  static void requireByHand(Backend backend) throws StatusException {
    if (backend.isManaged()) {
      throw precondition(
          "the members of this cluster are those that its ConsensusCluster resource asks for:"
              + " change spec.replicas (kubectl scale consensuscluster NAME --replicas N), or order"
              + " a ConsensusTask with replaceMember");
    }
  }

  /** Only the member itself can know an id that was never used before. */
  static StatusException joinInstead(Backend backend) {
    String seed =
        backend
            .group()
            .status()
            .configuration()
            .member(backend.memberId())
            .map(Member::restAddress)
            .orElse("HOST:PORT");
    return precondition(
        "a member joins by itself, under an id that it chooses: start it on an empty directory with"
            + " quorate --node-id NAME --data-dir DIR --seed-node "
            + seed);
  }

  private static StatusException precondition(String text) {
    return Status.FAILED_PRECONDITION.withDescription("etcdserver: " + text).asException();
  }

  static void requireMember(long memberId, Configuration configuration) throws StatusException {
    if (configuration.member(memberId).isEmpty()) {
      throw EtcdError.MEMBER_NOT_FOUND.exception();
    }
  }

  static StatusException of(AdminCallRefused refused) {
    return switch (refused.code()) {
      case MEMBER_NOT_FOUND, MEMBER_REMOVED -> EtcdError.MEMBER_NOT_FOUND.exception();
      case NOT_CAUGHT_UP -> EtcdError.LEARNER_NOT_READY.exception();
      case LAST_VOTER -> EtcdError.NOT_ENOUGH_STARTED.exception();
      case NOT_LEADER -> EtcdError.LEADER_CHANGED.exception();
      case OVERLOADED -> EtcdError.TOO_MANY_REQUESTS.exception();
      case UNAVAILABLE -> EtcdError.UNHEALTHY.exception();
      case CONFLICT,
          OTHER_CLUSTER,
          CONFIG_MISMATCH,
          NODE_ID_TAKEN,
          QUORUM_NOT_LOST,
          STATE_MOVED,
          NOT_VOTER,
          BOOTSTRAP_REFUSED,
          NOT_SUPPORTED_YET ->
          precondition(refused.getMessage());
    };
  }
}
