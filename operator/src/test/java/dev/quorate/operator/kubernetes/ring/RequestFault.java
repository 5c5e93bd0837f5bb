package dev.quorate.operator.kubernetes.ring;

/** What happens to one request of the operator that changes something. */
enum RequestFault {
  NONE,
  /** It never reaches the API server: the connection is refused. */
  NOT_SENT,
  /** 409, and nothing is done. */
  CONFLICT,
  /** 429, and nothing is done. */
  TOO_MANY_REQUESTS,
  /** 500, and nothing is done. */
  SERVER_ERROR,
  /** It is carried out, and the connection breaks within the answer. */
  ANSWER_LOST,
  /** The operator dies before it is sent. */
  CRASH_BEFORE,
  /** It is carried out, and the operator dies. */
  CRASH_AFTER
}
