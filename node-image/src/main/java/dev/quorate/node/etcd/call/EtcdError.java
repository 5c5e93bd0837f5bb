package dev.quorate.node.etcd.call;

import dev.quorate.node.engine.RaftException;
import dev.quorate.node.store.keyspace.KvError;
import dev.quorate.node.store.keyspace.KvException;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Pattern;

/** etcd's codes and texts (api/v3rpc/rpctypes/error.go); its clients compare the texts. */
public enum EtcdError {
  EMPTY_KEY(Code.INVALID_ARGUMENT, "etcdserver: key is not provided"),
  KEY_NOT_FOUND(Code.INVALID_ARGUMENT, "etcdserver: key not found"),
  VALUE_PROVIDED(Code.INVALID_ARGUMENT, "etcdserver: value is provided"),
  LEASE_PROVIDED(Code.INVALID_ARGUMENT, "etcdserver: lease is provided"),
  LEASE_NOT_FOUND(Code.NOT_FOUND, "etcdserver: requested lease not found"),
  LEASE_EXISTS(Code.FAILED_PRECONDITION, "etcdserver: lease already exists"),
  LEASE_TTL_TOO_LARGE(Code.OUT_OF_RANGE, "etcdserver: too large lease TTL"),
  TOO_MANY_OPERATIONS(Code.INVALID_ARGUMENT, "etcdserver: too many operations in txn request"),
  DUPLICATE_KEY(Code.INVALID_ARGUMENT, "etcdserver: duplicate key given in txn request"),
  INVALID_SORT_OPTION(Code.INVALID_ARGUMENT, "etcdserver: invalid sort option"),
  COMPACTED(Code.OUT_OF_RANGE, "etcdserver: mvcc: required revision has been compacted"),
  FUTURE_REVISION(Code.OUT_OF_RANGE, "etcdserver: mvcc: required revision is a future revision"),
  ROOT_USER_NOT_FOUND(Code.FAILED_PRECONDITION, "etcdserver: root user does not exist"),
  ROOT_ROLE_NOT_GRANTED(Code.FAILED_PRECONDITION, "etcdserver: root user does not have root role"),
  USER_EXISTS(Code.FAILED_PRECONDITION, "etcdserver: user name already exists"),
  USER_EMPTY(Code.INVALID_ARGUMENT, "etcdserver: user name is empty"),
  USER_NOT_FOUND(Code.FAILED_PRECONDITION, "etcdserver: user name not found"),
  ROLE_EXISTS(Code.FAILED_PRECONDITION, "etcdserver: role name already exists"),
  ROLE_EMPTY(Code.INVALID_ARGUMENT, "etcdserver: role name is empty"),
  ROLE_NOT_FOUND(Code.FAILED_PRECONDITION, "etcdserver: role name not found"),
  ROLE_NOT_GRANTED(Code.FAILED_PRECONDITION, "etcdserver: role is not granted to the user"),
  PERMISSION_NOT_GIVEN(Code.INVALID_ARGUMENT, "etcdserver: permission not given"),
  PERMISSION_NOT_GRANTED(
      Code.FAILED_PRECONDITION, "etcdserver: permission is not granted to the role"),
  PERMISSION_DENIED(Code.PERMISSION_DENIED, "etcdserver: permission denied"),
  AUTH_NOT_ENABLED(Code.FAILED_PRECONDITION, "etcdserver: authentication is not enabled"),
  AUTH_FAILED(
      Code.INVALID_ARGUMENT, "etcdserver: authentication failed, invalid user ID or password"),
  /** Etcd forgot to give it a code. */
  NO_PASSWORD_USER(
      Code.UNKNOWN, "auth: authentication failed, password was given for no password user"),
  /** Etcd forgot this one too. */
  PASSWORD_TOO_LONG(Code.UNKNOWN, "bcrypt: password length exceeds 72 bytes"),
  /** And this one: a member without the key that signs. */
  TOKEN_CHECK_ONLY(Code.UNKNOWN, "auth: token signing attempted with verify-only key"),
  INVALID_AUTH_TOKEN(Code.UNAUTHENTICATED, "etcdserver: invalid auth token"),
  INVALID_AUTH_MANAGEMENT(Code.INVALID_ARGUMENT, "etcdserver: invalid auth management"),
  AUTH_OLD_REVISION(Code.INVALID_ARGUMENT, "etcdserver: revision of auth store is old"),
  REQUEST_TOO_LARGE(Code.INVALID_ARGUMENT, "etcdserver: request is too large"),
  NO_SPACE(Code.RESOURCE_EXHAUSTED, "etcdserver: mvcc: database space exceeded"),
  CORRUPT(Code.DATA_LOSS, "etcdserver: corrupt cluster"),
  TOO_MANY_REQUESTS(Code.RESOURCE_EXHAUSTED, "etcdserver: too many requests"),
  MEMBER_NOT_FOUND(Code.NOT_FOUND, "etcdserver: member not found"),
  MEMBER_NOT_LEARNER(Code.FAILED_PRECONDITION, "etcdserver: can only promote a learner member"),
  LEARNER_NOT_READY(
      Code.FAILED_PRECONDITION,
      "etcdserver: can only promote a learner member which is in sync with leader"),
  MEMBER_BAD_URLS(Code.INVALID_ARGUMENT, "etcdserver: given member URLs are invalid"),
  PEER_URL_EXISTS(Code.FAILED_PRECONDITION, "etcdserver: Peer URLs already exists"),
  /** Etcd has a code for it, and does not give it. */
  NOT_ENOUGH_STARTED(
      Code.UNKNOWN, "etcdserver: re-configuration failed due to not enough started members"),
  UNHEALTHY(Code.UNAVAILABLE, "etcdserver: unhealthy cluster"),
  NOT_LEADER(Code.FAILED_PRECONDITION, "etcdserver: not leader"),
  BAD_LEADER_TRANSFEREE(Code.FAILED_PRECONDITION, "etcdserver: bad leader transferee"),
  LEADER_TRANSFER_TIMED_OUT(
      Code.UNKNOWN, "etcdserver: request timed out, leader transfer took too long"),
  WRONG_DOWNGRADE_VERSION_FORMAT(
      Code.INVALID_ARGUMENT, "etcdserver: wrong downgrade target version format"),
  INVALID_DOWNGRADE_TARGET_VERSION(
      Code.INVALID_ARGUMENT, "etcdserver: invalid downgrade target version"),
  UNKNOWN_METHOD(Code.UNKNOWN, "etcdserver: unknown method"),
  NO_LEADER(Code.UNAVAILABLE, "etcdserver: no leader"),
  LEADER_CHANGED(Code.UNAVAILABLE, "etcdserver: leader changed"),
  TIMED_OUT(Code.UNAVAILABLE, "etcdserver: request timed out"),
  STOPPED(Code.UNAVAILABLE, "etcdserver: server stopped"),
  NOT_SUPPORTED_FOR_LEARNER(Code.FAILED_PRECONDITION, "etcdserver: rpc not supported for learner"),
  /** Ours: a reader needs a limit of nested messages, two for each transaction within another. */
  UNREADABLE_REQUEST(
      Code.INVALID_ARGUMENT,
      "etcdserver: the request cannot be read: it is malformed, or its transactions are nested more"
          + " than 150 deep"),
  /** Ours: etcd compares for as long as it takes, on every member, while all other writes wait. */
  TOO_MANY_COMPARED(
      Code.INVALID_ARGUMENT,
      "etcdserver: the ranges of the compares in txn request hold more than 100000 keys"),
  /** Ours: etcd does not open its port before it has joined and caught up. */
  NOT_READY(
      Code.UNAVAILABLE,
      "etcdserver: not ready, this member has not formed, joined or caught up with its cluster"
          + " since it started");

  private final Code code;
  private final String text;

  EtcdError(Code code, String text) {
    this.code = code;
    this.text = text;
  }

  public StatusException exception() {
    return code.toStatus().withDescription(text).asException();
  }

  public String text() {
    return text;
  }

  /**
   * etcd's words for a cluster of which a member is too old, with ours behind them.
   *
   * @param what the client asks for
   * @param needed the feature level that brought it
   * @param current the level of the cluster
   */
  public static StatusException notCapable(String what, int needed, int current) {
    return Status.FAILED_PRECONDITION
        .withDescription(
            "etcdserver: not capable: %s need feature level %d, the cluster has %d; it rises by"
                    .formatted(what, needed, current)
                + " itself once every member runs a release that knows it, without a lower"
                + " --max-feature-level")
        .asException();
  }

  static EtcdError of(KvError error) {
    return switch (error) {
      case EMPTY_KEY -> EMPTY_KEY;
      case KEY_NOT_FOUND -> KEY_NOT_FOUND;
      case VALUE_PROVIDED -> VALUE_PROVIDED;
      case LEASE_PROVIDED -> LEASE_PROVIDED;
      case LEASE_NOT_FOUND -> LEASE_NOT_FOUND;
      case LEASE_EXISTS -> LEASE_EXISTS;
      case TOO_MANY_OPERATIONS -> TOO_MANY_OPERATIONS;
      case DUPLICATE_KEY -> DUPLICATE_KEY;
      case INVALID_SORT_OPTION -> INVALID_SORT_OPTION;
      case COMPACTED -> COMPACTED;
      case FUTURE_REVISION -> FUTURE_REVISION;
      case NO_SPACE -> NO_SPACE;
      case CORRUPT -> CORRUPT;
      case ROOT_USER_NOT_FOUND -> ROOT_USER_NOT_FOUND;
      case ROOT_ROLE_NOT_GRANTED -> ROOT_ROLE_NOT_GRANTED;
      case USER_EXISTS -> USER_EXISTS;
      case USER_EMPTY -> USER_EMPTY;
      case USER_NOT_FOUND -> USER_NOT_FOUND;
      case ROLE_EXISTS -> ROLE_EXISTS;
      case ROLE_EMPTY -> ROLE_EMPTY;
      case ROLE_NOT_FOUND -> ROLE_NOT_FOUND;
      case ROLE_NOT_GRANTED -> ROLE_NOT_GRANTED;
      case PERMISSION_NOT_GIVEN -> PERMISSION_NOT_GIVEN;
      case PERMISSION_NOT_GRANTED -> PERMISSION_NOT_GRANTED;
      case PERMISSION_DENIED -> PERMISSION_DENIED;
      case AUTH_NOT_ENABLED -> AUTH_NOT_ENABLED;
      case AUTH_FAILED -> AUTH_FAILED;
      case NO_PASSWORD_USER -> NO_PASSWORD_USER;
      case INVALID_AUTH_TOKEN -> INVALID_AUTH_TOKEN;
      case INVALID_AUTH_MANAGEMENT -> INVALID_AUTH_MANAGEMENT;
      case AUTH_OLD_REVISION -> AUTH_OLD_REVISION;
    };
  }

  /** Where etcd gives its client a refusal as a text: with the code, as gRPC for Go writes it. */
  public static String asGoWritesIt(KvException refused) {
    Status status = of(refused.error()).exception().getStatus();
    String code =
        Pattern.compile("_?([A-Z])([A-Z]*)")
            .matcher(status.getCode().name())
            .replaceAll(word -> word.group(1) + word.group(2).toLowerCase(Locale.ROOT));
    return "rpc error: code = " + code + " desc = " + status.getDescription();
  }

  /** The status for whatever made a request fail. */
  public static StatusException of(Throwable failure) {
    return switch (failure) {
      case CompletionException wrapped when wrapped.getCause() != null -> of(wrapped.getCause());
      case StatusException answer -> answer;
      // Of another member: what it has answered, or that it did not answer.
      case StatusRuntimeException answer ->
          answer.getStatus().getDescription() != null
                  && answer.getStatus().getDescription().startsWith("etcdserver: ")
              ? answer.getStatus().asException()
              : TIMED_OUT.exception();
      case KvException refused -> of(refused.error()).exception();
      case RejectedExecutionException _ -> STOPPED.exception();
      case RaftException.NotLeader notLeader ->
          (notLeader.leader() == 0 ? NO_LEADER : LEADER_CHANGED).exception();
      case RaftException.Overloaded _ -> TOO_MANY_REQUESTS.exception();
      case RaftException.LeaderChanged _ -> LEADER_CHANGED.exception();
      case RaftException.Unavailable _ -> TIMED_OUT.exception();
      // Leadership is being handed over, and this request went to the one who gives it away.
      case RaftException.Busy _ -> LEADER_CHANGED.exception();
      case RaftException.Stopped _ -> STOPPED.exception();
      case RaftException other -> unknown(other);
      default -> unknown(failure);
    };
  }

  private static StatusException unknown(Throwable failure) {
    return Status.UNKNOWN
        .withDescription("etcdserver: " + failure.getMessage())
        .withCause(failure)
        .asException();
  }
}
