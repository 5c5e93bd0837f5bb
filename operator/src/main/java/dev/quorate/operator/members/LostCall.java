package dev.quorate.operator.members;

import dev.quorate.operator.observed.MemberFact.Cause;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;

/** Why an HTTP call has no answer, from what the HTTP client throws. */
final class LostCall {
  private LostCall() {}

  static Answer.Unreachable answer(URI member, IOException thrown) {
    String address = member.getAuthority();
    if (isUnresolved(thrown)) {
      return new Answer.Unreachable(
          Cause.UNKNOWN_HOST, "the name %s cannot be resolved".formatted(member.getHost()));
    }
    return switch (thrown) {
      case HttpConnectTimeoutException e ->
          new Answer.Unreachable(Cause.TIMED_OUT, address + ": no connection in time");
      case HttpTimeoutException e ->
          new Answer.Unreachable(Cause.TIMED_OUT, address + ": no answer in time");
      case ConnectException e ->
          new Answer.Unreachable(
              Cause.CONNECTION_REFUSED,
              "%s: %s".formatted(address, message(e).orElse("connection refused")));
      case ProtocolException e ->
          new Answer.Unreachable(
              Cause.WRONG_ANSWER,
              address + " does not speak HTTP: " + message(e).orElse("not an HTTP answer"));
      case IOException e ->
          new Answer.Unreachable(
              Cause.CONNECTION_LOST,
              address + ": the connection ended: " + message(e).orElse("before the answer"));
    };
  }

  // The client hides it as the cause of a connection that failed.
  private static boolean isUnresolved(IOException thrown) {
    for (Throwable e = thrown; e != null; e = e.getCause()) {
      if (e instanceof UnresolvedAddressException || e instanceof UnknownHostException) {
        return true;
      }
    }
    return false;
  }

  private static Optional<String> message(IOException e) {
    return Optional.ofNullable(e.getMessage()).filter(text -> !text.isBlank());
  }
}
