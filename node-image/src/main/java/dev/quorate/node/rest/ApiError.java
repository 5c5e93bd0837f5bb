package dev.quorate.node.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quorate.node.engine.RaftException;
import dev.quorate.node.files.HexId;
import dev.quorate.node.membership.AdminCallRefused;
import dev.quorate.node.raft.configuration.Member;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** A response that is not a success: HTTP status and the JSON body of docs/admin-api.md. */
final class ApiError extends RuntimeException {
  private final int status;
  private final String code;
  private final transient Optional<String> field;
  private final transient Optional<Member> leader;

  private ApiError(
      int status, String code, String message, Optional<String> field, Optional<Member> leader) {
    super(message);
    this.status = status;
    this.code = code;
    this.field = field;
    this.leader = leader;
  }

  static ApiError of(int status, String code, String message) {
    return new ApiError(status, code, message, Optional.empty(), Optional.empty());
  }

  static ApiError invalid(String field, String message) {
    return new ApiError(
        400, "InvalidRequest", field + ": " + message, Optional.of(field), Optional.empty());
  }

  static ApiError from(Throwable failure) {
    return switch (failure) {
      case CompletionException wrapped when wrapped.getCause() != null -> from(wrapped.getCause());
      case ApiError error -> error;
      case AdminCallRefused refused ->
          new ApiError(
              status(refused.code()),
              refused.code().wireName(),
              refused.getMessage(),
              Optional.empty(),
              refused.leader());
      case RaftException.Overloaded overloaded -> of(429, "Overloaded", overloaded.getMessage());
      case RaftException raft -> of(503, "Unavailable", raft.getMessage());
      default -> of(500, "InternalError", String.valueOf(failure.getMessage()));
    };
  }

  private static int status(AdminCallRefused.Code code) {
    return switch (code) {
      case CONFLICT,
          OTHER_CLUSTER,
          CONFIG_MISMATCH,
          NODE_ID_TAKEN,
          MEMBER_REMOVED,
          NOT_CAUGHT_UP,
          LAST_VOTER,
          QUORUM_NOT_LOST,
          STATE_MOVED,
          NOT_VOTER ->
          409;
      case MEMBER_NOT_FOUND -> 404;
      case BOOTSTRAP_REFUSED -> 422;
      case NOT_LEADER -> 421;
      case OVERLOADED -> 429;
      case UNAVAILABLE -> 503;
      case NOT_SUPPORTED_YET -> 501;
    };
  }

  int status() {
    return status;
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ObjectNode error = json.putObject("error").put("code", code).put("message", getMessage());
    field.ifPresent(name -> error.put("field", name));
    leader.ifPresent(
        member ->
            error
                .putObject("leader")
                .put("memberId", HexId.format(member.id()))
                .put("nodeId", member.nodeId())
                .put("restAddress", member.restAddress()));
    return json;
  }
}
