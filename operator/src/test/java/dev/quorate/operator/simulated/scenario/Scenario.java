package dev.quorate.operator.simulated.scenario;

import java.util.function.Consumer;

/** What may happen to a cluster. Each is run with every fault at every write. */
enum Scenario {
  CREATE_THREE(FormingScenarios::three),
  A_QUOTA_REFUSES_A_POD(FormingScenarios::quotaRefusesOne),
  CREATE_ONE(FormingScenarios::one),
  GENESIS_CUT_OFF(FormingScenarios::genesisCutOff),
  CONFIG_CHANGED_AFTER_GENESIS_WAS_CUT_OFF(FormingScenarios::configChangedAfterGenesisWasCutOff),
  FIRST_VOLUME_LOST_WHILE_FORMING(FormingScenarios::firstVolumeLost),
  A_WEBHOOK_REWRITES_THE_STATEFUL_SET(FormingScenarios::webhookRewritesTheStatefulSet),
  STRAY_CLAIM(FormingScenarios::strayClaim),
  STRAY_CLAIM_OF_A_HIGH_ORDINAL(FormingScenarios::strayClaimOfAHighOrdinal),
  FOREIGN_VOLUME(FormingScenarios::foreignVolumes),
  FOREIGN_VOLUME_OF_A_POD_THAT_IS_PENDING(FormingScenarios::foreignVolumeOfAPendingPod),
  GROWN_AND_SHRUNK_WHILE_PODS_ARE_PENDING(FormingScenarios::resizedWhilePodsArePending),
  GROWN_AND_SHRUNK_WHILE_ONE_CANNOT_BE_ASKED(FormingScenarios::resizedWhileOneCannotBeAsked),

  REPLACE_A_MEMBER(MemberScenarios::replaceFollower),
  REPLACE_ORDINAL_ZERO(MemberScenarios::replaceOrdinalZero),
  REPLACE_WHILE_AN_OLD_LEADER_IS_CUT_OFF(MemberScenarios::replaceWhileAnOldLeaderIsCutOff),
  REPLACE_WHILE_A_VOTER_IS_CUT_OFF(MemberScenarios::replaceWhileAVoterIsCutOff),
  PROMOTE_WHILE_A_VOTER_IS_CUT_OFF(MemberScenarios::promoteWhileAVoterIsCutOff),
  REPLACE_WHILE_THE_OTHERS_ARE_NO_MAJORITY(MemberScenarios::replaceWhileTheOthersAreNoMajority),
  A_LOST_CLAIM_GETS_ITS_VOLUME_BACK(MemberScenarios::aLostClaimGetsItsVolumeBack),
  ALL_PODS_DELETED(MemberScenarios::allPodsDeleted),
  RESTARTED_WITHOUT_THE_OPERATOR(MemberScenarios::restartedWithoutTheOperator),
  UPGRADED_FROM_A_RELEASE_THAT_ASKED_NOBODY(MemberScenarios::upgradedFromAReleaseThatAskedNobody),
  TWO_OF_THREE_DISKS_LOST(MemberScenarios::twoOfThreeDisksLost),
  EVERY_CLAIM_DELETED_UNDER_RUNNING_PODS(MemberScenarios::everyClaimDeletedUnderRunningPods),

  A_DAMAGED_FOLLOWER(DamageScenarios::aFollower),
  A_DAMAGED_LEADER(DamageScenarios::theLeader),
  TWO_OF_FIVE_DAMAGED(DamageScenarios::twoOfFiveAtOnce),
  TWO_OF_THREE_DAMAGED(DamageScenarios::twoOfThreeAtOnce),
  DAMAGED_WHILE_THE_OTHERS_ARE_NO_MAJORITY(DamageScenarios::whileTheOthersAreNoMajority),
  DAMAGE_THAT_PASSES(DamageScenarios::thatPasses),
  DAMAGE_THAT_PASSES_ONCE_IT_IS_RECORDED(DamageScenarios::thatPassesOnceItIsRecorded),
  REFUSED_FOR_ANOTHER_REASON_THAN_DAMAGE(DamageScenarios::ofAnotherKind),
  REPLACED_BY_ORDER(DamageScenarios::byOrder),
  REPLACED_BY_ORDER_WHILE_IT_COMES_BACK(DamageScenarios::byOrderWhileItComesBack),
  REPLACED_BY_ORDER_ALTHOUGH_IT_SERVES(DamageScenarios::byOrderAlthoughItServes),
  RESET_WHILE_A_DAMAGED_VOLUME_IS_GIVEN_UP(DamageScenarios::resetMeanwhile),
  ADOPTED_WHILE_A_DAMAGED_VOLUME_IS_GIVEN_UP(DamageScenarios::adoptedMeanwhile),

  A_JOINER_WITHOUT_ITS_PEER_PORT(MemberScenarios::joinerWithoutPeerPort),
  A_JOINER_THAT_REACHES_NOBODY(MemberScenarios::joinerThatReachesNobody),

  SCALED_UP(ScaleScenarios::scaledUp),
  ONE_SCALED_TO_THREE(ScaleScenarios::oneScaledToThree),
  SCALED_UP_WHILE_ONE_IS_AWAY(ScaleScenarios::scaledUpWhileOneIsAway),
  ADOPTED_WHILE_SCALED_UP(ScaleScenarios::adoptedWhileScaledUp),
  SCALED_DOWN(ScaleScenarios::scaledDown),
  THREE_SCALED_TO_ONE(ScaleScenarios::threeScaledToOne),
  THE_LEADER_LEAVES(ScaleScenarios::theLeaderLeaves),
  SCALED_UP_AND_DOWN_AND_UP(ScaleScenarios::upAndDownAndUp),
  FEWER_WHILE_ONE_JOINS(ScaleScenarios::fewerWhileOneJoins),
  MORE_WHILE_ONE_LEAVES(ScaleScenarios::moreWhileOneLeaves),
  SCALED_DOWN_WITH_RETAIN_AND_UP_AGAIN(ScaleScenarios::retainedAndUpAgain),
  RETAINED_TWICE(ScaleScenarios::retainedTwice),
  MORE_WHILE_A_RETAINED_ONE_LEAVES(ScaleScenarios::moreWhileARetainedOneLeaves),
  RETAINED_AND_ADOPTED(ScaleScenarios::retainedAndAdopted),
  RETAINED_AND_ADOPTED_SMALLER(ScaleScenarios::retainedAndAdoptedSmaller),
  A_RETAINED_CLAIM_IS_DELETED(ScaleScenarios::aRetainedClaimIsDeleted),
  SCALED_DOWN_WHILE_THE_LEADER_IS_CUT_OFF(ScaleScenarios::theLeaderIsCutOffMeanwhile),
  SCALED_DOWN_WHILE_ONE_THAT_STAYS_IS_LOST(ScaleScenarios::oneThatStaysIsLostMeanwhile),
  THE_ONE_THAT_LEAVES_IS_LOST(ScaleScenarios::theOneThatLeavesIsLost),
  ADOPTED_WHILE_SCALED_DOWN(ScaleScenarios::adoptedWhileScaledDown),
  ROLLED_WHILE_SCALED_DOWN(ScaleScenarios::rolledWhileScaledDown),
  RESET_WHILE_SCALED_DOWN(ScaleScenarios::resetWhileScaledDown),

  A_WRONG_IMAGE_CORRECTED_BEFORE_THE_GENESIS(SpecScenarios::wrongImageCorrectedBeforeTheGenesis),
  A_WRONG_IMAGE_CORRECTED_IN_A_FORMED_CLUSTER(SpecScenarios::wrongImageCorrectedInAFormedCluster),
  EXPANDED(ExpandScenarios::expanded),
  ONE_EXPANDED(ExpandScenarios::oneExpanded),
  EXPANDED_AND_SCALED_UP(ExpandScenarios::expandedAndScaledUp),
  EXPANDED_AND_SCALED_DOWN(ExpandScenarios::expandedAndScaledDown),
  EXPANDED_AND_ROLLED(ExpandScenarios::expandedAndRolled),
  EXPANDED_WHEN_PODS_START(ExpandScenarios::expandedWhenPodsStart),
  A_CLASS_THAT_CANNOT_EXPAND(ExpandScenarios::classThatCannotExpand),
  DELETED_WHILE_THE_SET_IS_AWAY(ExpandScenarios::deletedWhileTheSetIsAway),
  RESET_WHILE_THE_SET_IS_AWAY(ExpandScenarios::resetWhileTheSetIsAway),
  A_POD_ENDS_WHILE_THE_SET_IS_AWAY(ExpandScenarios::aPodEndsWhileTheSetIsAway),
  ROLLED(SpecScenarios::rolled),
  ROLLED_FOR_ITS_ENGINE(SpecScenarios::rolledForItsEngine),
  ONE_ROLLED(SpecScenarios::oneRolled),
  ROLLED_TO_A_MISSING_IMAGE_AND_BACK(SpecScenarios::rolledToAMissingImageAndBack),
  ROLLED_AGAINST_A_POLICY(SpecScenarios::rolledAgainstAPolicy),
  ROLLED_WHILE_A_DISK_IS_LOST(SpecScenarios::rolledWhileADiskIsLost),
  PAUSED_AND_RESUMED(SpecScenarios::pausedAndResumed),
  AN_INVALID_SPEC_AND_A_LOST_MEMBER(SpecScenarios::invalidAndMemberLost),
  AN_INVALID_SPEC_WITHOUT_THE_KEPT_ONE(SpecScenarios::invalidWithoutTheKeptOne),
  A_WEBHOOK_STRIPS_THE_KEPT_SPEC_AND_A_LOST_MEMBER(SpecScenarios::webhookStripsTheKeptOne),

  HIBERNATED_AND_BACK(HibernationScenarios::andBack),
  HIBERNATED_AND_BACK_WITH_MORE(HibernationScenarios::andBackWithMore),
  HIBERNATED_AND_BACK_WITH_FEWER(HibernationScenarios::andBackWithFewer),
  HIBERNATED_WHILE_SCALED_DOWN(HibernationScenarios::whileScaledDown),
  HIBERNATED_WHILE_A_CLAIM_IS_DELETED(HibernationScenarios::whileAClaimIsDeleted),
  HIBERNATED_AND_RESET(HibernationScenarios::andReset),
  HIBERNATED_AND_DELETED(HibernationScenarios::andDeleted),
  HIBERNATED_AND_ADOPTED(HibernationScenarios::andAdopted),

  ORDERED_TO_LEAD(OrderScenarios::toLead),
  ORDERED_TO_LEAD_WHOEVER_CAN(OrderScenarios::whoeverCanToLead),
  ORDERED_TO_LEAD_AND_LEADS_ALREADY(OrderScenarios::toLeadWhoLeadsAlready),
  ORDERED_TO_LEAD_AND_CANNOT(OrderScenarios::toLeadWhoCannot),
  ORDERED_TO_LEAD_WHILE_ROLLED(OrderScenarios::toLeadWhileRolled),
  ORDERED_TO_LEAD_AND_RESET_WITHOUT_A_QUORUM(OrderScenarios::toLeadAndResetWithoutAQuorum),

  RESTARTED_BY_ORDER(OrderScenarios::restarted),
  ONE_RESTARTED_BY_ORDER(OrderScenarios::oneRestarted),
  A_SINGLE_MEMBER_RESTARTED_BY_ORDER(OrderScenarios::aSingleMemberRestarted),
  RESTARTED_BY_ORDER_WHILE_A_DISK_IS_LOST(OrderScenarios::restartedWhileADiskIsLost),
  RESTARTED_BY_ORDER_AND_ROLLED(OrderScenarios::restartedAndRolled),
  RESTARTED_BY_ORDER_AND_RESET(OrderScenarios::restartedAndReset),

  A_FINISHED_TASK_EXPIRES(OrderScenarios::expires),
  A_RESET_EXPIRES_AT_ONCE(OrderScenarios::resetExpiresAtOnce),

  RESET(ResetScenarios::reset),
  RESET_WITH_ORPHANED_PODS(ResetScenarios::withOrphanedPods),
  RESET_OF_ANOTHER_CLUSTER(ResetScenarios::ofAnotherCluster),
  RESET_WHILE_ITS_TASK_CANNOT_BE_WRITTEN(ResetScenarios::whileItsTaskCannotBeWritten),
  A_TASK_THAT_CANNOT_BE_ENDED_AND_A_LOST_MEMBER(ResetScenarios::taskThatCannotBeEnded),
  RESET_WITH_A_MEMBER_THAT_CANNOT_BE_ASKED(ResetScenarios::withMemberThatCannotBeAsked),
  RESET_AND_A_CLAIM_IS_MADE_AGAIN(ResetScenarios::withClaimMadeAgain),
  RESET_WITH_A_FOREIGN_VOLUME(ResetScenarios::withForeignVolume),
  OLD_VOLUMES_TURN_UP_AFTER_A_RESET(ResetScenarios::oldVolumesTurnUp),
  AN_OLD_VOLUME_TURNS_UP_IN_THE_NEXT_CLUSTER(ResetScenarios::oldVolumeInTheNextCluster),

  DELETE_RETAIN_CREATE_ADOPT(DeletionScenarios::retainedAndAdopted),
  DELETE_RETAIN_CREATE_AND_KEPT_VOLUMES_BOUND_LATE(DeletionScenarios::keptVolumesAreBoundLate),
  DELETE_RETAIN_CREATE_AND_AN_OUTDATED_COPY_KEPT(DeletionScenarios::anOutdatedCopyIsKept),
  DELETE_RETAIN_CREATE_AND_AN_OUTDATED_COPY_COMES_FIRST(
      DeletionScenarios::anOutdatedCopyComesFirst),
  RESTORED_WITHOUT_OWNERS_AND_STATUS(DeletionScenarios::restored),
  DELETE_DELETE(DeletionScenarios::deletedWithVolumes),
  DELETED_WHILE_KEPT_VOLUMES_ARE_BOUND(DeletionScenarios::whileKeptVolumesAreBound),
  DELETED_DURING_A_RESET(DeletionScenarios::duringReset),
  DELETE_WITH_A_SET_OF_ANOTHER_APPLICATION(DeletionScenarios::withSetOfAnotherApplication);

  @SuppressWarnings("ImmutableEnumChecker") // each is a static method
  private final Consumer<ScenarioWorld> events;

  Scenario(Consumer<ScenarioWorld> events) {
    this.events = events;
  }

  void happenIn(ScenarioWorld world) {
    events.accept(world);
  }
}
