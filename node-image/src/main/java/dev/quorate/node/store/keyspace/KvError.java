package dev.quorate.node.store.keyspace;

/** Why a request to the keyspace, or to its users and roles, is refused; nothing was changed. */
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
  FUTURE_REVISION,
  /** The alarm of a full store is raised. */
  NO_SPACE,
  /** The alarm of damaged data is raised. */
  CORRUPT,
  ROOT_USER_NOT_FOUND,
  ROOT_ROLE_NOT_GRANTED,
  USER_EXISTS,
  /** No user is named, where one has to be. */
  USER_EMPTY,
  USER_NOT_FOUND,
  ROLE_EXISTS,
  ROLE_EMPTY,
  ROLE_NOT_FOUND,
  ROLE_NOT_GRANTED,
  PERMISSION_NOT_GIVEN,
  PERMISSION_NOT_GRANTED,
  PERMISSION_DENIED,
  AUTH_NOT_ENABLED,
  AUTH_FAILED,
  NO_PASSWORD_USER,
  INVALID_AUTH_TOKEN,
  INVALID_AUTH_MANAGEMENT,
  /** The users and roles have changed since the token was looked at. */
  AUTH_OLD_REVISION
}
