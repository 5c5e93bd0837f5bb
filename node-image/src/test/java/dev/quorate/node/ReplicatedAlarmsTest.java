package dev.quorate.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.AlarmMember;
import dev.quorate.node.etcd.wire.AlarmRequest;
import dev.quorate.node.etcd.wire.AlarmRequest.AlarmAction;
import dev.quorate.node.etcd.wire.AlarmType;
import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.MaintenanceGrpc;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.StatusRequest;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.options.NodeOptions.WhenEmpty;
import dev.quorate.node.process.FreePorts;
import dev.quorate.node.process.NodeHttp;
import dev.quorate.node.report.NodeState;
import dev.quorate.node.store.meta.MetaCommand;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An alarm is the cluster's: it is there after a restart, and for a member that joins. */
@Timeout(180)
class ReplicatedAlarmsTest {
  private static final AlarmMember CORRUPT =
      AlarmMember.newBuilder().setMemberID(7).setAlarm(AlarmType.CORRUPT).build();
  private static final String DAMAGED = "DATA_LOSS: etcdserver: corrupt cluster";

  @TempDir private Path directory;
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @Test
  void anAlarmOutlivesARestartAndIsTheSameOnAMemberThatJoins() throws Exception {
    NodeOptions options =
        LoopbackOptions.of(
            "n1", directory.resolve("n1"), new WhenEmpty.FormAlone(List.of()), FreePorts.find(3));
    try (Node first = start(options)) {
      awaitServing(first, 1);
      ManagedChannel channel = channel(options);
      put(channel);
      assertThat(change(AlarmAction.ACTIVATE, channel)).containsExactly(CORRUPT);
      expectAlarm(options, channel);
    }

    Node first = start(options);
    open.add(first);
    awaitServing(first, 1);
    ManagedChannel toFirst = channel(options);
    expectAlarm(options, toFirst);

    NodeOptions joins =
        LoopbackOptions.withSeeds(
            "n2",
            directory.resolve("n2"),
            new WhenEmpty.JoinThroughSeeds(),
            FreePorts.find(3),
            List.of("127.0.0.1:" + options.restPort()));
    Node second = start(joins);
    open.add(second);
    awaitServing(second, 2);
    ManagedChannel toSecond = channel(joins);
    expectAlarm(joins, toSecond);

    assertThat(change(AlarmAction.DEACTIVATE, toSecond)).containsExactly(CORRUPT);
    put(toFirst);
    assertThat(alarms(toFirst)).isEmpty();
    assertThat(new NodeHttp(options.clientPort(), Optional.empty()).get("/health").status())
        .isEqualTo(200);
  }

  private static void expectAlarm(NodeOptions member, ManagedChannel channel) throws Exception {
    assertThat(alarms(channel)).containsExactly(CORRUPT);
    assertThatThrownBy(() -> put(channel)).hasMessage(DAMAGED);
    assertThat(
            MaintenanceGrpc.newBlockingStub(channel)
                .status(StatusRequest.getDefaultInstance())
                .getErrorsList())
        .containsExactly("memberID:7 alarm:CORRUPT");
    NodeHttp http = new NodeHttp(member.clientPort(), Optional.empty());
    assertThat(http.get("/health"))
        .isEqualTo(
            new NodeHttp.Reply(503, "{\"health\":\"false\",\"reason\":\"ALARM CORRUPT\"}\n"));
  }

  private static Node start(NodeOptions options) throws Exception {
    return Node.start(options, failure -> {});
  }

  private static void awaitServing(Node node, int voters) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                node.api().report().state() == NodeState.SERVING
                    && node.api().report().configuration().voters().size() == voters
                    && node.api().report().clusterLevel().orElse(0) >= MetaCommand.LEVEL_OF_ALARMS);
  }

  private ManagedChannel channel(NodeOptions options) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", options.clientPort()).usePlaintext().build();
    open.add(channel::shutdownNow);
    return channel;
  }

  private static void put(ManagedChannel channel) {
    var _ =
        KVGrpc.newBlockingStub(channel)
            .withDeadlineAfter(30, TimeUnit.SECONDS)
            .put(PutRequest.newBuilder().setKey(ByteString.copyFromUtf8("k")).build());
  }

  private static List<AlarmMember> change(AlarmAction action, ManagedChannel channel) {
    return MaintenanceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(30, TimeUnit.SECONDS)
        .alarm(
            AlarmRequest.newBuilder()
                .setAction(action)
                .setMemberID(CORRUPT.getMemberID())
                .setAlarm(CORRUPT.getAlarm())
                .build())
        .getAlarmsList();
  }

  private static List<AlarmMember> alarms(ManagedChannel channel) {
    return MaintenanceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(30, TimeUnit.SECONDS)
        .alarm(AlarmRequest.getDefaultInstance())
        .getAlarmsList();
  }
}
