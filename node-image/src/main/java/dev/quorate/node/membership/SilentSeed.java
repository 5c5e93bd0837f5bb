package dev.quorate.node.membership;

import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;

/** Why a seed gave no answer, in words for the report. */
final class SilentSeed {
  private SilentSeed() {}

  static String cause(Throwable thrown) {
    // The client hides it as the cause of a connection that failed.
    for (Throwable e = thrown; e != null; e = e.getCause()) {
      if (e instanceof UnresolvedAddressException) {
        return "its name cannot be resolved";
      }
    }
    return switch (thrown) {
      case HttpConnectTimeoutException e -> "no connection in time";
      case ConnectException e -> message(e).orElse("connection refused");
      default -> message(thrown).orElse("the connection ended");
    };
  }

  private static Optional<String> message(Throwable e) {
    return Optional.ofNullable(e.getMessage()).filter(text -> !text.isBlank());
  }
}
