package dev.quorate.node.etcd.kv;

import dev.quorate.node.etcd.call.Backend;
import dev.quorate.node.etcd.call.Call;
import dev.quorate.node.etcd.call.CallGate;
import dev.quorate.node.etcd.call.EtcdError;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.CompactionResponse;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.DeleteRangeResponse;
import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.PutResponse;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RangeResponse;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.etcd.wire.TxnResponse;
import dev.quorate.node.store.keyspace.Keyspace;
import dev.quorate.node.store.keyspace.KvException;
import dev.quorate.node.store.keyspace.MetaResult;
import dev.quorate.node.store.meta.MetaCommand;
import io.grpc.StatusException;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * etcd's KV service. A write is checked, proposed, and answered once it was applied; a read waits
 * for the read index unless it is serializable. Writes and reads of one key are answered on the
 * connection's event loop, which sends what came together in one go; longer reads on an executor of
 * their own: the group waits for neither, and no event loop for long ones.
 */
public final class KvService extends KVGrpc.KVImplBase {
  /** Keys in the compares of one transaction: some 50 ms. */
  static final int MOST_COMPARED = 100_000;

  private final CallGate calls;
  private final Supplier<Executor> connection;
  private final Executor longReads;

  /**
   * @param connection the event loop of the request that is being served
   */
  public KvService(CallGate calls, Supplier<Executor> connection, Executor longReads) {
    this.calls = calls;
    this.connection = connection;
    this.longReads = longReads;
  }

  @Override
  public void range(RangeRequest request, StreamObserver<RangeResponse> client) {
    // A learner answers serializable reads: they promise nothing about how old they are.
    if (request.getSerializable()) {
      calls.serve(client, call -> range(request, call));
    } else {
      calls.serveAsVoter(client, call -> range(request, call));
    }
  }

  private void range(RangeRequest request, Call<RangeResponse> call) throws KvException {
    RequestCheck.check(request);
    call.read(
        !request.getSerializable(),
        executor(request),
        permits -> permits.range(request),
        keyspace -> {
          RangeResponse.Builder response = keyspace.range(request);
          return response.setHeader(call.header(response.getHeader().getRevision())).build();
        });
  }

  private Executor executor(RangeRequest request) {
    if (!request.getRangeEnd().isEmpty()) {
      return longReads;
    }
    // A serializable read waits for nothing: this is the event loop already.
    return request.getSerializable() ? Runnable::run : connection.get();
  }

  @Override
  public void put(PutRequest request, StreamObserver<PutResponse> client) {
    calls.serveAsVoter(
        client,
        call -> {
          RequestCheck.check(request);
          call.requireRoom();
          Executor loop = connection.get();
          call.propose(
              new MetaCommand.Put(request),
              MetaResult.Put.class,
              _ -> loop,
              put -> {
                PutResponse.Builder response =
                    PutResponse.newBuilder().setHeader(call.header(put.revision()));
                put.previous().ifPresent(response::setPrevKv);
                return response.build();
              });
        });
  }

  @Override
  public void deleteRange(DeleteRangeRequest request, StreamObserver<DeleteRangeResponse> client) {
    calls.serveAsVoter(
        client,
        call -> {
          RequestCheck.check(request);
          Executor loop = connection.get();
          call.propose(
              new MetaCommand.DeleteRange(request),
              MetaResult.Deleted.class,
              _ -> loop,
              deleted ->
                  DeleteRangeResponse.newBuilder()
                      .setHeader(call.header(deleted.revision()))
                      .setDeleted(deleted.deleted())
                      .addAllPrevKvs(deleted.previous())
                      .build());
        });
  }

  @Override
  public void txn(TxnRequest request, StreamObserver<TxnResponse> client) {
    calls.serveAsVoter(
        client,
        call -> {
          RequestCheck.check(request);
          requireLevel(request, call.backend());
          if (Keyspace.isReadOnly(request)) {
            call.read(
                !isSerializable(request),
                longReads,
                permits -> permits.txn(request),
                keyspace -> complete(keyspace.read(request), call));
          } else {
            Executor loop = connection.get();
            if (RequestCheck.comparesRanges(request)) {
              call.continueOn(longReads, it -> compareAndWrite(request, loop, it));
            } else {
              write(request, loop, call);
            }
          }
        });
  }

  /** A member of an earlier release would stop at it. */
  private static void requireLevel(TxnRequest request, Backend backend) throws StatusException {
    if (!backend.level().allows(MetaCommand.LEVEL_OF_DEEP_TRANSACTIONS)
        && RequestCheck.depth(request) > RequestCheck.DEPTH_OF_BEFORE) {
      throw EtcdError.notCapable(
          "transactions nested more than 50 deep",
          MetaCommand.LEVEL_OF_DEEP_TRANSACTIONS,
          backend.level().current());
    }
  }

  /**
   * Every member compares when it applies the transaction, and meanwhile applies nothing else: what
   * would take too long is refused before it is in the log, by the state of now.
   */
  private void compareAndWrite(TxnRequest request, Executor loop, Call<TxnResponse> call)
      throws StatusException {
    if (!call.backend().state().keyspace().comparesAtMost(MOST_COMPARED, request)) {
      throw EtcdError.TOO_MANY_COMPARED.exception();
    }
    write(request, loop, call);
  }

  private void write(TxnRequest request, Executor loop, Call<TxnResponse> call)
      throws StatusException {
    if (Keyspace.puts(request)) {
      call.requireRoom();
    }
    call.propose(
        new MetaCommand.Txn(request),
        MetaResult.Txn.class,
        txn -> txn.answer().hasReads() ? longReads : loop,
        txn -> complete(txn.answer().response(), call));
  }

  private static TxnResponse complete(TxnResponse response, Call<TxnResponse> call) {
    return response.toBuilder().setHeader(call.header(response.getHeader().getRevision())).build();
  }

  private static boolean isSerializable(TxnRequest request) {
    return isSerializable(request.getSuccessList()) && isSerializable(request.getFailureList());
  }

  private static boolean isSerializable(List<RequestOp> operations) {
    return operations.stream().allMatch(operation -> operation.getRequestRange().getSerializable());
  }

  @Override
  public void compact(CompactionRequest request, StreamObserver<CompactionResponse> client) {
    calls.serveAsVoter(
        client,
        call ->
            call.propose(
                new MetaCommand.Compact(request),
                MetaResult.Compacted.class,
                _ -> request.getPhysical() ? onceSwept(call.backend()) : Runnable::run,
                compacted ->
                    CompactionResponse.newBuilder()
                        .setHeader(call.header(compacted.revision()))
                        .build()));
  }

  /** Physical: when this member has done it, as in etcd. Those who stop meanwhile answer too. */
  private static Executor onceSwept(Backend backend) {
    return answer -> {
      CompletableFuture<Void> _ = backend.state().swept().whenComplete((_, _) -> answer.run());
    };
  }
}
