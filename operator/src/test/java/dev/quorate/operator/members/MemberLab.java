package dev.quorate.operator.members;

/** Starts members for the contract; closing it ends all of them. */
interface MemberLab extends AutoCloseable {

  /** A managed member on an empty directory, answering its report. */
  Subject start(String nodeId);

  /** Ends the member without notice and starts it again on its directory. */
  Subject restart(Subject member);

  @Override
  void close();
}
