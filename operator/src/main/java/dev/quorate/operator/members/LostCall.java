package dev.quorate.operator.members;

import dev.quorate.operator.observed.MemberFact.Cause;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;

/** Why a call has no answer, from the exception that ended it. */
final class LostCall {
  private LostCall() {}

  static Answer.Unreachable answer(URI member, IOException thrown) {
    String address = member.getAuthority();
    return switch (thrown) {
      case UnknownHostException e ->
          new Answer.Unreachable(
              Cause.UNKNOWN_HOST, "the name %s cannot be resolved".formatted(member.getHost()));
      case SocketTimeoutException e ->
          new Answer.Unreachable(Cause.TIMED_OUT, address + ": no connection in time");
      case ConnectException e ->
          new Answer.Unreachable(
              Cause.CONNECTION_REFUSED,
              "%s: %s".formatted(address, message(e, "connection refused")));
      case NoRouteToHostException e ->
          new Answer.Unreachable(
              Cause.CONNECTION_REFUSED,
              "%s: %s".formatted(address, message(e, "no route to host")));
      case AnswerTooLarge e ->
          new Answer.Unreachable(Cause.WRONG_ANSWER, address + " " + e.getMessage());
      case ProtocolException e ->
          new Answer.Unreachable(
              Cause.WRONG_ANSWER, address + " does not speak HTTP: " + e.getMessage());
      case IOException e ->
          new Answer.Unreachable(
              Cause.CONNECTION_LOST,
              address + ": the connection ended: " + message(e, "before the answer"));
    };
  }

  private static String message(IOException e, String otherwise) {
    return Optional.ofNullable(e.getMessage())
        .filter(text -> !text.isBlank())
        .orElse(otherwise)
        .toLowerCase(Locale.ROOT);
  }
}
