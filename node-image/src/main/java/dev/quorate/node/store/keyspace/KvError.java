package dev.quorate.node.store.keyspace;

/** Why a request to the keyspace is refused; nothing was changed. */
public enum KvError {
  EMPTY_KEY,
  KEY_NOT_FOUND,
  VALUE_PROVIDED,
  LEASE_PROVIDED,
  LEASE_NOT_FOUND,
  LEASE_EXISTS,
  TOO_MANY_OPERATIONS,
  DUPLICATE_KEY,
  INVALID_SORT_OPTION,
  /** The revision asked for is below the last compaction. */
  COMPACTED,
  /** The revision asked for is not written yet. */
  FUTURE_REVISION
}
