package dev.quorate.operator.members;

/** Starts members for the contract; closing it ends all of them. */
interface MemberLab extends AutoCloseable {
  /** The resource for which members are started. */
  String OWNER = "owner-1";

  /** A managed member on an empty directory, answering its report. */
  Subject start(String nodeId);

  /** Ends the member without notice and starts it again on its directory, for the same resource. */
  default Subject restart(Subject member) {
    return restart(member, OWNER);
  }

  /** The same on behalf of the resource with this UID. */
  Subject restart(Subject member, String ownerUid);

  /** Ends the member for good, without notice. */
  void stop(Subject member);

  @Override
  void close();
}
