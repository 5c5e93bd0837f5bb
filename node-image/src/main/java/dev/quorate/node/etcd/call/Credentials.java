package dev.quorate.node.etcd.call;

import io.grpc.Context;
import io.grpc.Metadata;
import java.util.Optional;

/**
 * What a call says of who makes it, and what its method needs: found here, and checked where {@link
 * CallGate} opens the call. Services do not repeat it.
 *
 * @param token as the client got it; empty without one
 */
record Credentials(Optional<String> token, MethodNeed need) {
  private static final Metadata.Key<String> TOKEN =
      Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final String BEARER = "Bearer ";

  private static final Credentials NONE = new Credentials(Optional.empty(), MethodNeed.NOTHING);
  private static final Context.Key<Credentials> OF_THIS_CALL =
      Context.keyWithDefault("credentials", NONE);

  /** Of the call that is being served. */
  static Credentials ofThisCall() {
    return OF_THIS_CALL.get();
  }

  static Credentials of(Metadata headers, String method) {
    String token = headers.get(TOKEN);
    if (token == null) {
      token = headers.get(AUTHORIZATION);
    }
    MethodNeed need = MethodNeed.of(method);
    return token == null && need == MethodNeed.NOTHING
        ? NONE
        : new Credentials(Optional.ofNullable(token).map(Credentials::withoutScheme), need);
  }

  private static String withoutScheme(String token) {
    return token.startsWith(BEARER) ? token.substring(BEARER.length()) : token;
  }

  /** The headers with which another member is called in the name of this call's client. */
  static Metadata headers(Optional<String> token) {
    Metadata headers = new Metadata();
    token.ifPresent(it -> headers.put(TOKEN, it));
    return headers;
  }

  boolean areNone() {
    return this.equals(NONE);
  }

  Context inContext() {
    return Context.current().withValue(OF_THIS_CALL, this);
  }
}
