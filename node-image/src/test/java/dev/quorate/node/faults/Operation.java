package dev.quorate.node.faults;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One operation of a client, as a line of a history; "" as a value means that the key does not
 * exist. The format is that of scripts/linearizability/main.go.
 *
 * @param expected by a compareAndSwap, which writes if the key has this value
 * @param value what a put or compareAndSwap writes; no other operation writes the same
 * @param applied of a delete: there was a value; of a compareAndSwap: it was the expected one
 * @param seen by a get, or by a compareAndSwap that was not applied
 * @param invoked in nanoseconds of System.nanoTime(), as {@code returned}
 */
record Operation(
    int client,
    String key,
    Kind kind,
    String expected,
    String value,
    Outcome outcome,
    boolean applied,
    String seen,
    long invoked,
    long returned) {
  enum Kind {
    @JsonProperty("get")
    GET,
    @JsonProperty("put")
    PUT,
    @JsonProperty("delete")
    DELETE,
    @JsonProperty("compareAndSwap")
    COMPARE_AND_SWAP
  }

  enum Outcome {
    @JsonProperty("ok")
    OK,
    /** It had no effect, and has none later. */
    @JsonProperty("fail")
    FAIL,
    /** It may have had its effect, or have it at any later time. */
    @JsonProperty("unknown")
    UNKNOWN
  }

  boolean isRead() {
    return kind == Kind.GET && outcome == Outcome.OK;
  }

  /** The value of the key when this was done. */
  String valueAfter() {
    return switch (kind) {
      case GET -> seen;
      case PUT -> value;
      case DELETE -> "";
      case COMPARE_AND_SWAP -> applied ? value : seen;
    };
  }

  Operation seeing(String other) {
    return new Operation(
        client, key, kind, expected, value, outcome, applied, other, invoked, returned);
  }
}
