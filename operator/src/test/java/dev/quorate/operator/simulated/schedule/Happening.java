package dev.quorate.operator.simulated.schedule;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.simulated.Fault;
import java.util.List;
import java.util.function.ObjIntConsumer;

/**
 * Kinds of things that happen. Each may happen at any time, and does nothing where it makes no
 * sense: so every part of a schedule is a schedule.
 */
enum Happening {
  // Time and the operators. The argument is the operator: 0 is A, 1 is B.
  TIME("half a second passes, {n} times", ScheduledWorld::time),
  RESUME("operator {operator} runs to its next stop", ScheduledWorld::resume),
  PASS("operator {operator} finishes its pass", (world, n) -> world.operator(n).finishPass()),
  CRASH(
      "operator {operator} crashes and is started again", (world, n) -> world.operator(n).crash()),
  CALM(
      "all trouble ends, and both operators work until nothing is left to do",
      (world, n) -> world.calm()),

  // What the next write of an operator meets.
  NOT_SENT("operator {operator} will crash before its next write", meets(Fault.NOT_SENT)),
  ANSWER_LOST(
      "the answer to the next write of operator {operator} will be lost", meets(Fault.ANSWER_LOST)),
  DONE_THEN_CRASH(
      "operator {operator} will crash after its next write", meets(Fault.DONE_THEN_CRASH)),
  CONFLICT("the next write of operator {operator} will meet a conflict", meets(Fault.CONFLICT)),
  LATE("operator {operator} will crash at its next write, which is under way", meets(Fault.LATE)),
  ARRIVE(
      "what operator {operator} had under way arrives",
      (world, n) -> world.operator(n).lateWritesArrive()),
  API_AWAY(
      "operator {operator} does not reach the API server",
      (world, n) -> world.operator(n).setAway(true)),
  API_BACK(
      "operator {operator} reaches the API server again",
      (world, n) -> world.operator(n).setAway(false)),
  RIGHTS_TAKEN("{right} is forbidden to both operators", ScheduledWorld::takeRight),
  RIGHTS_GIVEN("both operators have all their rights again", (world, n) -> world.giveRights()),

  // What people do.
  APPLY("somebody applies {spec}", ScheduledWorld::apply),
  DELETE("somebody deletes the cluster", (world, n) -> world.delete()),
  RESET("somebody orders a reset", (world, n) -> world.reset()),
  RESTORE("a backup is restored, without owners and status", (world, n) -> world.restore()),
  PUT("a client writes", (world, n) -> world.put()),
  DELETE_POD(
      "somebody deletes the pod {member}", (world, n) -> world.others().deletePod(member(n))),
  DELETE_PODS("somebody deletes every pod", (world, n) -> world.deletePods()),
  DELETE_OBJECT(
      "somebody deletes the object {object}", (world, n) -> world.others().deleteChild(object(n))),
  ORPHAN_PODS(
      "somebody deletes the StatefulSet, and its pods run on",
      (world, n) -> world.others().orphanPods()),
  LOSE_A_DISK(
      "the pod and the claim of {member} are deleted, if all others are well",
      ScheduledWorld::loseDisk),
  DELETE_A_CLAIM(
      "the claim of {member} is deleted under its pod, if all others are well",
      ScheduledWorld::deleteClaim),
  MAKE_A_CLAIM_AGAIN(
      "when the claim of {member} is gone, somebody makes it again", ScheduledWorld::makeAgain),
  BIND_LATE(
      "the claims that are left are deleted, and their volumes but {member}'s are bound again late",
      ScheduledWorld::bindLate),

  // What goes wrong on the platform.
  HIDE("no operator reaches {member}", (world, n) -> world.hide(member(n))),
  HIDE_FROM_A(
      "operator A does not reach {member}", (world, n) -> world.operator(0).hide(member(n))),
  CUT(
      "{member} is cut off from its peers",
      (world, n) -> world.simulation().network().cut(member(n))),
  CLOSE_PEER_PORT(
      "nothing passes the peer port of {member}",
      (world, n) -> world.simulation().network().closePeerPort(member(n))),
  CUT_OFF_GENESIS(
      "the next genesis is cut off after its file is written",
      (world, n) -> world.simulation().network().failNextGenesis()),
  KILL_CONTAINERS("every container is killed", (world, n) -> world.simulation().killContainers()),
  STUCK(
      "the kubelet does not end {member} when it is deleted",
      (world, n) -> world.simulation().stuckTerminating().add(member(n))),
  REFUSE_POD(
      "a quota refuses the pod {member}",
      (world, n) -> world.simulation().refusedPods().put(member(n), "exceeded quota: compute")),
  UNSCHEDULABLE(
      "{member} cannot be scheduled",
      (world, n) -> world.simulation().unschedulable().add(member(n))),
  MIRROR_IMAGES(
      "a webhook puts a mirror before every image", (world, n) -> world.others().mirrorImages()),
  HEAL("all trouble of the platform ends", (world, n) -> world.heal());

  private final String words;

  @SuppressWarnings("ImmutableEnumChecker") // none of them has a state
  private final ObjIntConsumer<ScheduledWorld> act;

  Happening(String words, ObjIntConsumer<ScheduledWorld> act) {
    this.words = words;
    this.act = act;
  }

  void in(ScheduledWorld world, int argument) {
    act.accept(world, argument);
  }

  // Not every sentence has every placeholder.
  String words(int argument) {
    return words
        .replace("{n}", Integer.toString(argument))
        .replace("{operator}", argument % 2 == 0 ? "A" : "B")
        .replace("{member}", member(argument))
        .replace("{object}", object(argument).name())
        .replace("{right}", ScheduledWorld.right(argument).toString())
        .replace("{spec}", AppliedSpec.of(argument).words());
  }

  static String member(int argument) {
    return "demo-" + argument % 3;
  }

  private static ChildKind object(int argument) {
    List<ChildKind> kinds = List.of(ChildKind.values());
    return kinds.get(argument % kinds.size());
  }

  private static ObjIntConsumer<ScheduledWorld> meets(Fault fault) {
    return (world, n) -> world.operator(n).nextMeets(fault);
  }
}
