package dev.quorate.node.faults;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.Compare;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RangeResponse;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.etcd.wire.TxnResponse;
import dev.quorate.node.faults.Operation.Kind;
import dev.quorate.node.faults.Operation.Outcome;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.net.ConnectException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A client of the etcd API that says what it knows of each operation. It repeats nothing: a library
 * that sends a write a second time would write it twice.
 */
final class RecordedClient implements AutoCloseable {
  private static final long DEADLINE_MILLIS = 1_500;

  private final int client;
  private final List<ManagedChannel> channels;
  private int node;

  RecordedClient(int client, List<Integer> clientPorts) {
    this.client = client;
    this.node = client % clientPorts.size();
    this.channels =
        clientPorts.stream()
            .map(port -> NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build())
            .toList();
  }

  int client() {
    return client;
  }

  /** The operations that follow are sent to the next node. */
  void turnToTheNextNode() {
    node = (node + 1) % channels.size();
  }

  Operation get(String key) {
    return perform(key, Kind.GET, "", "", kv -> new Answer(false, seen(kv.range(range(key)))));
  }

  Operation put(String key, String value) {
    return perform(
        key,
        Kind.PUT,
        "",
        value,
        kv -> {
          var _ = kv.put(putting(key, value));
          return new Answer(false, "");
        });
  }

  Operation delete(String key) {
    DeleteRangeRequest request = DeleteRangeRequest.newBuilder().setKey(bytes(key)).build();
    return perform(
        key, Kind.DELETE, "", "", kv -> new Answer(kv.deleteRange(request).getDeleted() > 0, ""));
  }

  /** Writes if the key has the expected value, and reads it otherwise. */
  Operation compareAndSwap(String key, String expected, String value) {
    Compare.Builder compare =
        Compare.newBuilder().setKey(bytes(key)).setResult(Compare.CompareResult.EQUAL);
    if (expected.isEmpty()) {
      compare.setTarget(Compare.CompareTarget.VERSION).setVersion(0);
    } else {
      compare.setTarget(Compare.CompareTarget.VALUE).setValue(bytes(expected));
    }
    TxnRequest request =
        TxnRequest.newBuilder()
            .addCompare(compare)
            .addSuccess(RequestOp.newBuilder().setRequestPut(putting(key, value)))
            .addFailure(RequestOp.newBuilder().setRequestRange(range(key)))
            .build();
    return perform(
        key,
        Kind.COMPARE_AND_SWAP,
        expected,
        value,
        kv -> {
          TxnResponse response = kv.txn(request);
          return response.getSucceeded()
              ? new Answer(true, "")
              : new Answer(false, seen(response.getResponses(0).getResponseRange()));
        });
  }

  private record Answer(boolean applied, String seen) {}

  private interface Call {
    Answer send(KVGrpc.KVBlockingStub kv);
  }

  private Operation perform(String key, Kind kind, String expected, String value, Call call) {
    KVGrpc.KVBlockingStub kv =
        KVGrpc.newBlockingStub(channels.get(node))
            .withDeadlineAfter(DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
    Outcome outcome = Outcome.OK;
    Answer answer = new Answer(false, "");
    long invoked = System.nanoTime();
    try {
      answer = call.send(kv);
    } catch (StatusRuntimeException e) {
      outcome = kind == Kind.GET || wasNotSent(e) ? Outcome.FAIL : Outcome.UNKNOWN;
    }
    long returned = System.nanoTime();
    return new Operation(
        client,
        key,
        kind,
        expected,
        value,
        outcome,
        answer.applied(),
        answer.seen(),
        invoked,
        returned);
  }

  /** Nobody listened there. */
  private static boolean wasNotSent(StatusRuntimeException e) {
    return e.getStatus().getCode() == Status.Code.UNAVAILABLE
        && e.getStatus().getCause() instanceof ConnectException;
  }

  private static RangeRequest range(String key) {
    return RangeRequest.newBuilder().setKey(bytes(key)).build();
  }

  private static PutRequest putting(String key, String value) {
    return PutRequest.newBuilder().setKey(bytes(key)).setValue(bytes(value)).build();
  }

  private static String seen(RangeResponse response) {
    return response.getKvsCount() == 0 ? "" : response.getKvs(0).getValue().toStringUtf8();
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
  }
}
