package dev.quorate.operator.members;

import java.net.URI;

/** A running member under the contract: real or fake, always behind the real wire. */
interface Subject {
  String nodeId();

  /** http://host:port of its REST listener. */
  URI rest();

  String token();

  /** The client that the operator uses. */
  MemberAdmin admin();

  /** host:port, as a joiner is given it. */
  default String seed() {
    return rest().getAuthority();
  }
}
