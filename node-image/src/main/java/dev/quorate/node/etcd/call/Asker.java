package dev.quorate.node.etcd.call;

import dev.quorate.node.store.auth.AuthState;
import dev.quorate.node.store.auth.Caller;
import dev.quorate.node.store.auth.Permits;
import dev.quorate.node.store.keyspace.KvError;
import dev.quorate.node.store.keyspace.KvException;
import io.grpc.Metadata;
import java.util.Optional;

/**
 * Who makes a call, with what this member knows of it.
 *
 * @param token as the client got it; empty without one
 */
public record Asker(Backend backend, Optional<String> token) {

  /** What a request needs. */
  @FunctionalInterface
  public interface Need {
    /** Asked for nothing that its method does not need as such. */
    Need NOTHING = permits -> {};

    public void check(Permits permits) throws KvException;
  }

  /** Of the call that is being served. */
  public static Asker ofThisCall(Backend backend) {
    return new Asker(backend, Credentials.ofThisCall().token());
  }

  /** With which another member is called in its name. */
  public Metadata headers() {
    return Credentials.headers(token);
  }

  /** Whether its token names something that this member has yet to apply. */
  public boolean isAhead() {
    return token.isPresent()
        && backend
            .authentication()
            .tokens()
            .isAhead(token.get(), backend.group().status().appliedIndex(), backend.state().auth());
  }

  /** Nobody while users are not enabled, and without a token. */
  public Caller caller(AuthState auth) throws KvException {
    if (!auth.isEnabled() || token.isEmpty()) {
      return Caller.NOBODY;
    }
    return backend
        .authentication()
        .tokens()
        .caller(token.get(), auth)
        .orElseThrow(() -> new KvException(KvError.INVALID_AUTH_TOKEN));
  }

  /** By the users and roles as they are applied here. */
  public void require(Need need) throws KvException {
    require(need, backend.state().auth());
  }

  Caller require(Need need, AuthState auth) throws KvException {
    if (!auth.isEnabled()) {
      return Caller.NOBODY;
    }
    Caller caller = caller(auth);
    need.check(new Permits(auth, caller, backend.state().leases()));
    return caller;
  }
}
