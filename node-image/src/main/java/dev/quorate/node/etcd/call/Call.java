package dev.quorate.node.etcd.call;

import dev.quorate.node.engine.RaftGroup;
import dev.quorate.node.engine.RaftGroup.Applied;
import dev.quorate.node.etcd.wire.ResponseHeader;
import dev.quorate.node.store.keyspace.Keyspace;
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
  private final StreamObserver<R> client;

  Call(Backend backend, StreamObserver<R> client) {
    this.backend = backend;
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
    executor.execute(
        () -> {
          try {
            next.serve(this);
          } catch (KvException | StatusException | RuntimeException e) {
            fail(e);
          }
        });
  }

  /** Through the log; answered where it was applied. */
  public <T extends MetaResult> void propose(
      MetaCommand command, Class<T> kind, Function<T, R> response) throws StatusException {
    propose(command, kind, _ -> Runnable::run, response);
  }

  /**
   * Through the log.
   *
   * @param executor where the response is made
   */
  public <T extends MetaResult> void propose(
      MetaCommand command, Class<T> kind, Function<T, Executor> executor, Function<T, R> response)
      throws StatusException {
    RaftGroup.Command bytes = command.encoded();
    if (bytes.size() > MAX_REQUEST_BYTES) {
      throw EtcdError.REQUEST_TOO_LARGE.exception();
    }
    CompletableFuture<Applied<MetaResult>> _ =
        backend
            .group()
            .propose(bytes)
            .whenComplete(
                (applied, failure) -> {
                  backend.proposals().ended(Optional.ofNullable(failure));
                  complete(applied, failure, value -> answer(value, kind, executor, response));
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

  private <T extends MetaResult> void answer(
      Applied<MetaResult> applied,
      Class<T> kind,
      Function<T, Executor> executor,
      Function<T, R> response) {
    switch (applied.result()) {
      case MetaResult.Refused refused -> fail(EtcdError.of(refused.error()).exception());
      case MetaResult.NotFormed _ -> fail(EtcdError.NOT_READY.exception());
      case MetaResult.Invalid invalid ->
          fail(Status.INTERNAL.withDescription(invalid.message()).asException());
      case MetaResult result -> {
        T expected = kind.cast(result);
        executor.apply(expected).execute(() -> answer(() -> response.apply(expected)));
      }
    }
  }

  /**
   * @param linearizable whether to wait until this member has applied every entry committed by now
   */
  public void read(boolean linearizable, Executor executor, Reader<R> reader) {
    if (linearizable) {
      onCompletion(backend.group().readIndex(), _ -> read(executor, reader));
    } else {
      read(executor, reader);
    }
  }

  private void read(Executor executor, Reader<R> reader) {
    executor.execute(() -> answer(() -> reader.read(backend.state().keyspace())));
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

  /** Answers with etcd's status for it. */
  public void fail(Throwable failure) {
    client.onError(EtcdError.of(failure));
  }
}
