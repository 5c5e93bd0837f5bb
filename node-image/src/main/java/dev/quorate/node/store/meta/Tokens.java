package dev.quorate.node.store.meta;

import dev.quorate.node.etcd.wire.TokenIssue;
import dev.quorate.node.store.auth.AuthState;
import dev.quorate.node.store.auth.IssuedToken;
import dev.quorate.node.store.keyspace.KvError;
import dev.quorate.node.store.keyspace.KvException;

/** Simple tokens, of etcd's form: a random part, and the index of the entry that made it. */
final class Tokens {
  private Tokens() {}

  static IssuedToken issue(TokenIssue issue, long index, AuthState auth) throws KvException {
    if (!auth.isEnabled()) {
      throw new KvException(KvError.AUTH_NOT_ENABLED);
    }
    if (auth.user(issue.getUser()).filter(user -> !user.hasNoPassword()).isEmpty()) {
      throw new KvException(KvError.AUTH_FAILED);
    }
    return new IssuedToken(
        issue.getPrefix() + "." + index, issue.getUser(), auth.revision(), issue.getIssuedAt());
  }
}
