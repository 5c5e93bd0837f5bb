package dev.quorate.node.etcd.cluster;

import dev.quorate.node.etcd.wire.Member;
import dev.quorate.node.raft.configuration.Configuration;
import java.util.ArrayList;
import java.util.List;

/** A configuration in etcd's words. */
final class MemberMessages {
  private MemberMessages() {}

  /** By id, as etcd's. */
  static List<Member> of(Configuration configuration) {
    List<Member> members = new ArrayList<>();
    configuration.voters().forEach(voter -> members.add(member(voter, false)));
    configuration.learners().forEach(learner -> members.add(member(learner, true)));
    members.sort((one, other) -> Long.compareUnsigned(one.getID(), other.getID()));
    return members;
  }

  private static Member member(dev.quorate.node.raft.configuration.Member member, boolean learner) {
    return Member.newBuilder()
        .setID(member.id())
        .setName(member.nodeId())
        .addPeerURLs("http://" + member.peerAddress())
        .addClientURLs("http://" + member.clientAddress())
        .setIsLearner(learner)
        .build();
  }
}
