package dev.quorate.node.etcd.auth;

import dev.quorate.node.auth.JwtTokens;
import dev.quorate.node.auth.Passwords;
import dev.quorate.node.auth.SimpleTokens;
import dev.quorate.node.etcd.call.Call;
import dev.quorate.node.etcd.call.EtcdError;
import dev.quorate.node.etcd.wire.AuthenticateRequest;
import dev.quorate.node.etcd.wire.AuthenticateResponse;
import dev.quorate.node.etcd.wire.TokenIssue;
import dev.quorate.node.store.auth.AuthState;
import dev.quorate.node.store.auth.User;
import dev.quorate.node.store.keyspace.KvError;
import dev.quorate.node.store.keyspace.KvException;
import dev.quorate.node.store.keyspace.MetaResult;
import dev.quorate.node.store.meta.MetaCommand;
import io.grpc.StatusException;

/**
 * A token for a password. The password is checked here and never leaves this member; a simple token
 * is given through the log, and only if nobody has changed users or roles meanwhile. A signed one
 * names the revision by which it was checked, and is worth nothing under another one.
 */
record Authenticate(AuthenticateRequest request, PasswordThreads threads) {

  void serve(Call<AuthenticateResponse> call) {
    call.continueCaughtUp(Runnable::run, this::check);
  }

  private void check(Call<AuthenticateResponse> call) throws StatusException {
    threads.continueOn(call, this::attempt);
  }

  private void attempt(Call<AuthenticateResponse> call) throws KvException, StatusException {
    AuthState auth = call.backend().state().auth();
    checkPassword(auth);
    switch (call.backend().authentication().tokens()) {
      case SimpleTokens simple -> issue(simple, auth.revision(), call);
      case JwtTokens jwt ->
          answer(
              jwt.issue(request.getName(), auth.revision())
                  .orElseThrow(EtcdError.TOKEN_CHECK_ONLY::exception),
              call.backend().state().keyspace().revision(),
              call);
    }
  }

  private void checkPassword(AuthState auth) throws KvException {
    if (!auth.isEnabled()) {
      throw new KvException(KvError.AUTH_NOT_ENABLED);
    }
    User user =
        auth.user(request.getName()).orElseThrow(() -> new KvException(KvError.AUTH_FAILED));
    if (user.hasNoPassword()) {
      throw new KvException(KvError.NO_PASSWORD_USER);
    }
    if (!Passwords.matches(request.getPassword(), user.password())) {
      throw new KvException(KvError.AUTH_FAILED);
    }
  }

  private void issue(SimpleTokens tokens, long checkedAt, Call<AuthenticateResponse> call)
      throws StatusException {
    TokenIssue issue =
        TokenIssue.newBuilder()
            .setUser(request.getName())
            .setPrefix(tokens.newPrefix())
            .setIssuedAt(tokens.now())
            .build();
    call.proposeItself(
        new MetaCommand.IssueToken(issue),
        MetaResult.TokenIssued.class,
        issued -> {
          if (issued.authRevision() == checkedAt) {
            answer(issued.token(), issued.revision(), call);
          } else {
            call.run(this::check);
          }
        });
  }

  private static void answer(String token, long revision, Call<AuthenticateResponse> call) {
    call.answer(
        AuthenticateResponse.newBuilder().setHeader(call.header(revision)).setToken(token).build());
  }
}
