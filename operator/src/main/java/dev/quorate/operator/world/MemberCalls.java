package dev.quorate.operator.world;

import dev.quorate.operator.members.Answer;
import dev.quorate.operator.members.MemberAdmin;
import dev.quorate.operator.members.MemberAdmin.ConfirmOrder;
import dev.quorate.operator.members.MemberAdmin.DownloadOrder;
import dev.quorate.operator.members.MemberAdmin.FetchOrder;
import dev.quorate.operator.members.MemberAdmin.GenesisOrder;
import dev.quorate.operator.members.MemberAdmin.JoinOrder;
import dev.quorate.operator.members.MemberAdmin.Source;
import dev.quorate.operator.members.MemberAdmin.SurviveOrder;
import dev.quorate.operator.plan.decision.Decision.CallGenesis;
import dev.quorate.operator.plan.decision.Decision.CallJoin;
import dev.quorate.operator.plan.decision.Decision.CallSurvive;
import dev.quorate.operator.plan.decision.Decision.ConfirmMember;
import dev.quorate.operator.plan.decision.Decision.DeliverSnapshot;
import dev.quorate.operator.plan.decision.Decision.DownloadSnapshot;
import dev.quorate.operator.plan.decision.Decision.FetchSnapshot;
import dev.quorate.operator.plan.decision.Decision.MemberCall;
import dev.quorate.operator.plan.decision.Decision.Promote;
import dev.quorate.operator.plan.decision.Decision.ReleaseMember;
import dev.quorate.operator.plan.decision.Decision.RemoveMember;
import dev.quorate.operator.plan.decision.Decision.TransferLeadership;

/**
 * The acts that are calls to a member, the same in every world whose members speak the admin API.
 */
public final class MemberCalls {
  private MemberCalls() {}

  /** Calls {@code member}, the node in the pod that the act names. */
  public static Outcome perform(MemberCall act, MemberAdmin member) {
    return outcome(call(act, member));
  }

  /** Gives {@code member}, the node in the pod that the act names, the content of its source. */
  public static Outcome deliver(DeliverSnapshot act, byte[] content, MemberAdmin member) {
    return outcome(member.deliver(act.pod().uid(), act.sha256(), content));
  }

  private static Answer call(MemberCall act, MemberAdmin member) {
    String incarnation = act.pod().uid();
    return switch (act) {
      case CallGenesis genesis ->
          member.genesis(
              new GenesisOrder(
                  incarnation,
                  genesis.clusterId(),
                  genesis.epoch(),
                  genesis.config(),
                  genesis.expectedMembers(),
                  genesis.snapshot().map(Source::snapshot).orElse(Source.EMPTY)));
      case DownloadSnapshot download ->
          member.download(new DownloadOrder(incarnation, download.url(), download.sha256()));
      case FetchSnapshot fetch ->
          member.fetch(new FetchOrder(incarnation, fetch.address(), fetch.sha256()));
      case CallSurvive survive ->
          member.survive(
              new SurviveOrder(
                  incarnation,
                  survive.clusterId(),
                  survive.epoch(),
                  survive.predecessor(),
                  survive.expectedMembers()));
      case CallJoin join ->
          member.join(new JoinOrder(incarnation, join.clusterId(), join.epoch(), join.seeds()));
      case ConfirmMember confirm ->
          member.confirm(new ConfirmOrder(incarnation, confirm.clusterId(), confirm.ownerUid()));
      case Promote promote -> member.promote(incarnation, promote.memberId());
      case ReleaseMember release -> member.remove(incarnation, release.memberId());
      case TransferLeadership transfer -> member.transfer(incarnation, transfer.memberId());
      case RemoveMember remove -> member.removeLost(incarnation, remove.memberId());
    };
  }

  // 409 says what the node has instead, 412 that another node is meant.
  private static boolean isOvertaken(Answer.Refused refused) {
    return refused.status() == 409 || refused.status() == 412;
  }

  private static Outcome outcome(Answer answer) {
    return switch (answer) {
      case Answer.Done done -> new Outcome.Done();
      case Answer.Refused refused when refused.code() == Answer.Code.UNAVAILABLE ->
          new Outcome.Unclear(refused.description());
      case Answer.Refused refused ->
          isOvertaken(refused)
              ? new Outcome.Overtaken(refused.description())
              : new Outcome.Rejected(refused.description());
      case Answer.Unreachable unreachable -> new Outcome.Unclear(unreachable.description());
    };
  }
}
