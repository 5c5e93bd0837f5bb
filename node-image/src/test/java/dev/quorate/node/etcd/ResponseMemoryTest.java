package dev.quorate.node.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.KvClient.Answer;
import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RangeResponse;
import dev.quorate.node.memory.MemoryShare;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status.Code;
import io.grpc.netty.NettyChannelBuilder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A share with room for two responses of all keys, over real connections. */
@Timeout(60)
class ResponseMemoryTest {
  private static final int KEYS = 20;
  private static final int VALUE = 1 << 20;
  private static final Answer REFUSED =
      new Answer.Failure(Code.RESOURCE_EXHAUSTED, "etcdserver: too many requests");

  private final MemoryShare share = new MemoryShare((2L * KEYS + 2) * VALUE);
  private final List<ManagedChannel> channels = new ArrayList<>();
  private LoneServer node;
  private KvClient client;

  @BeforeEach
  void fill() throws Exception {
    node = new LoneServer(share);
    client = new KvClient(node.server.port());
    ByteString value = ByteString.copyFrom(new byte[VALUE]);
    for (int i = 0; i < KEYS; i++) {
      client.send(
          PutRequest.newBuilder().setKey(ByteString.copyFromUtf8("k" + i)).setValue(value).build());
    }
  }

  @AfterEach
  void stop() {
    channels.forEach(ManagedChannel::shutdownNow);
    client.close();
    node.close();
  }

  @Test
  void whatSlowReadersHaveNotTakenLeavesNoRoomForMoreUntilTheyHaveGone() {
    slowReader();
    slowReader();
    await("two responses").until(() -> share.used() > 2L * KEYS * VALUE);

    slowReader();
    assertThat(client.send(keys(KEYS))).isEqualTo(REFUSED);
    assertThat(client.send(keys(1)))
        .as("the room that is left")
        .isInstanceOf(Answer.Response.class);
    assertThat(share.used()).isLessThanOrEqualTo(share.limit());

    channels.forEach(ManagedChannel::shutdownNow);
    await("all given back").until(() -> share.used() == 0);
  }

  @Test
  void aResponseThatIsLargerThanTheShareIsRefusedAndPutsGoOn() throws Exception {
    MemoryShare small = new MemoryShare(VALUE);
    try (LoneServer other = new LoneServer(small);
        KvClient asking = new KvClient(other.server.port())) {
      PutRequest put =
          PutRequest.newBuilder()
              .setKey(ByteString.copyFromUtf8("k"))
              .setValue(ByteString.copyFrom(new byte[VALUE]))
              .build();
      assertThat(asking.send(put)).isInstanceOf(Answer.Response.class);
      assertThat(asking.send(keys(1))).isEqualTo(REFUSED);
      assertThat(asking.send(put)).isInstanceOf(Answer.Response.class);
      await().until(() -> small.used() == 0);
    }
  }

  private static RangeRequest keys(int limit) {
    return RangeRequest.newBuilder()
        .setKey(ByteString.copyFromUtf8("k"))
        .setRangeEnd(ByteString.copyFromUtf8("l"))
        .setLimit(limit)
        .build();
  }

  /** Asks for everything, and never takes it. */
  private void slowReader() {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", node.server.port())
            .usePlaintext()
            .flowControlWindow(1 << 16)
            .maxInboundMessageSize(Integer.MAX_VALUE)
            .build();
    channels.add(channel);
    ClientCall<RangeRequest, RangeResponse> call =
        channel.newCall(KVGrpc.getRangeMethod(), CallOptions.DEFAULT);
    call.start(new ClientCall.Listener<>() {}, new Metadata());
    call.sendMessage(keys(KEYS));
    call.halfClose();
  }
}
