package dev.quorate.node.etcd.call;

import dev.quorate.node.engine.RaftGroup;
import dev.quorate.node.engine.RaftGroup.Applied;
import dev.quorate.node.etcd.wire.ResponseHeader;
import dev.quorate.node.store.auth.AuthState;
import dev.quorate.node.store.auth.Caller;
import dev.quorate.node.store.keyspace.Keyspace;
import dev.quorate.node.store.keyspace.KvError;
import dev.quorate.node.store.keyspace.KvException;
import dev.quorate.node.store.keyspace.MetaResult;
import dev.quorate.node.store.meta.MetaCommand;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One request of one client, answered exactly once.
 *
 * @param <R> the response
 */
public final class Call<R> {
  /** etcd's default of --max-request-bytes. */
  public static final int MAX_REQUEST_BYTES = 1536 * 1024;

  private final Backend backend;
  private final Asker asker;
  private final StreamObserver<R> client;

  Call(Asker asker, StreamObserver<R> client) {
    this.backend = asker.backend();
    this.asker = asker;
    this.client = client;
  }

  /** Reads the state as it is when this is called. */
  @FunctionalInterface
  public interface Reader<R> {
    public R read(Keyspace keyspace) throws KvException;
  }

  public Backend backend() {
    return backend;
  }

  /** Who makes it. */
  public Asker asker() {
    return asker;
  }

  /** For a part of a method that needs more than the rest of it. */
  public void requireRoot() throws KvException {
    require(MethodNeed.ROOT);
  }

  void require(MethodNeed need) throws KvException {
    switch (need) {
      case NOTHING -> {}
      case USER -> asker.require(permits -> permits.auth().requireUser(permits.caller()));
      case ROOT -> asker.require(permits -> permits.auth().requireRoot(permits.caller()));
    }
  }

  /** An exception is the answer. */
  public void run(CallGate.Service<R> next) {
    try {
      next.serve(this);
    } catch (KvException | StatusException | RuntimeException e) {
      fail(e);
    }
  }

  public ResponseHeader header(long revision) {
    return ResponseHeader.newBuilder()
        .setClusterId(backend.clusterId())
        .setMemberId(backend.memberId())
        .setRevision(revision)
        .setRaftTerm(backend.group().status().term())
        .build();
  }

  /** Before something is put. */
  public void requireRoom() throws StatusException {
    backend.quota().requireRoom(backend.state().keyspace());
  }

  /** Continues elsewhere; an exception there is the answer. */
  public void continueOn(Executor executor, CallGate.Service<R> next) {
    executor.execute(() -> run(next));
  }

  /** Continues once this member has applied every entry that is committed by now. */
  public void continueCaughtUp(Executor executor, CallGate.Service<R> next) {
    onCompletion(backend.group().readIndex(), _ -> continueOn(executor, next));
  }

  /** Through the log; answered where it was applied. */
  public <T extends MetaResult> void propose(
      MetaCommand command, Class<T> kind, Function<T, R> response) throws StatusException {
    propose(command, kind, _ -> Runnable::run, response);
  }

  /**
   * Through the log, in the name of whoever makes the call.
   *
   * @param executor where the response is made
   */
  public <T extends MetaResult> void propose(
      MetaCommand command, Class<T> kind, Function<T, Executor> executor, Function<T, R> response)
      throws StatusException {
    proposeBytes(
        asked(command),
        kind,
        done -> executor.apply(done).execute(() -> answer(() -> response.apply(done))));
  }

  /** Through the log, in nobody's name: what a member does of itself. */
  public <T extends MetaResult> void proposeItself(
      MetaCommand command, Class<T> kind, Consumer<T> next) throws StatusException {
    proposeBytes(command.encoded(), kind, next);
  }

  private RaftGroup.Command asked(MetaCommand command) throws StatusException {
    try {
      Caller caller = asker.caller(backend.state().auth());
      return caller.equals(Caller.NOBODY)
          ? command.encoded()
          : new MetaCommand.AsCaller(caller, command).encoded();
    } catch (KvException e) {
      throw EtcdError.of(e);
    }
  }

  private <T extends MetaResult> void proposeBytes(
      RaftGroup.Command bytes, Class<T> kind, Consumer<T> next) throws StatusException {
    if (bytes.size() > MAX_REQUEST_BYTES) {
      throw EtcdError.REQUEST_TOO_LARGE.exception();
    }
    backend.proposals().begun();
    CompletableFuture<Applied<MetaResult>> _ =
        backend
            .group()
            .propose(bytes)
            .whenComplete(
                (applied, failure) -> {
                  backend.proposals().ended(Optional.ofNullable(failure));
                  complete(applied, failure, value -> applied(value, kind, next));
                });
  }

  /** A failure of the future, or of {@code next}, is sent to the client. */
  private <T> void onCompletion(CompletableFuture<T> future, Consumer<T> next) {
    CompletableFuture<T> _ =
        future.whenComplete((value, failure) -> complete(value, failure, next));
  }

  private <T> void complete(T value, Throwable failure, Consumer<T> next) {
    if (failure != null) {
      fail(failure);
      return;
    }
    try {
      next.accept(value);
    } catch (RuntimeException e) {
      fail(e);
    } catch (Error e) {
      FatalErrors.end(e);
      throw e;
    }
  }

  private <T extends MetaResult> void applied(
      Applied<MetaResult> applied, Class<T> kind, Consumer<T> next) {
    switch (applied.result()) {
      case MetaResult.Refused refused -> fail(EtcdError.of(refused.error()).exception());
      case MetaResult.NotFormed _ -> fail(EtcdError.NOT_READY.exception());
      case MetaResult.Invalid invalid ->
          fail(Status.INTERNAL.withDescription(invalid.message()).asException());
      case MetaResult result -> next.accept(kind.cast(result));
    }
  }

  /** Of what needs no permission but that of its method. */
  public void read(boolean linearizable, Executor executor, Reader<R> reader) {
    read(linearizable, executor, Asker.Need.NOTHING, reader);
  }

  /**
   * @param linearizable whether to wait until this member has applied every entry committed by now
   */
  public void read(boolean linearizable, Executor executor, Asker.Need need, Reader<R> reader) {
    if (linearizable) {
      onCompletion(backend.group().readIndex(), _ -> read(executor, need, reader));
    } else {
      read(executor, need, reader);
    }
  }

  private void read(Executor executor, Asker.Need need, Reader<R> reader) {
    executor.execute(() -> answer(() -> permitted(need, reader)));
  }

  /** No value may be newer than the users and roles by which it was permitted. */
  private R permitted(Asker.Need need, Reader<R> reader) throws KvException {
    while (true) {
      AuthState auth = backend.state().auth();
      Caller caller = asker.require(need, auth);
      R response = reader.read(backend.state().keyspace());
      AuthState after = backend.state().auth();
      if (caller.revision() != 0 && caller.revision() != after.revision()) {
        throw new KvException(KvError.AUTH_OLD_REVISION);
      }
      if (after == auth) {
        return response;
      }
    }
  }

  /** Reads users and roles. */
  @FunctionalInterface
  public interface AuthReader<R> {
    public R read(AuthState auth, Caller caller) throws KvException;
  }

  /** Linearizable. */
  public void readAuth(AuthReader<R> reader) {
    onCompletion(
        backend.group().readIndex(),
        _ ->
            answer(
                () -> {
                  AuthState auth = backend.state().auth();
                  return reader.read(auth, asker.caller(auth));
                }));
  }

  private interface Answer<R> {
    R get() throws KvException;
  }

  private void answer(Answer<R> answer) {
    try {
      R response;
      try {
        response = answer.get();
      } catch (KvException | RuntimeException e) {
        fail(e);
        return;
      }
      client.onNext(response);
      client.onCompleted();
    } catch (Error e) {
      FatalErrors.end(e);
      throw e;
    }
  }

  /** Once the future completes, on its thread. */
  public <T> void answer(CompletableFuture<T> future, Function<T, R> response) {
    onCompletion(future, value -> answer(() -> response.apply(value)));
  }

  /** From any thread. */
  public void answer(R response) {
    answer(() -> response);
  }

  /** Answers with etcd's status for it. */
  public void fail(Throwable failure) {
    client.onError(EtcdError.of(failure));
  }
}
