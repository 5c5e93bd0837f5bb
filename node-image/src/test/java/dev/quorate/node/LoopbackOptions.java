package dev.quorate.node;

import dev.quorate.node.engine.RaftSettings;
import dev.quorate.node.genesis.StructuralConfig;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.options.NodeOptions.WhenEmpty;
import dev.quorate.node.process.FreePorts;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Options of a node that runs inside a test, on free ports of the loopback. */
public final class LoopbackOptions {
  static final StructuralConfig CONFIG = StructuralConfig.defaults(2);

  private LoopbackOptions() {}

  public static NodeOptions of(String nodeId, Path data, WhenEmpty whenEmpty) {
    return of(nodeId, data, whenEmpty, FreePorts.find(3));
  }

  /** These addresses are named to it at the start. */
  static NodeOptions withSeeds(
      String nodeId, Path data, WhenEmpty whenEmpty, List<Integer> ports, List<String> seeds) {
    NodeOptions plain = of(nodeId, data, whenEmpty, ports);
    return new NodeOptions(
        nodeId,
        plain.listenHost(),
        plain.advertiseHost(),
        plain.restPort(),
        plain.clientPort(),
        plain.peerPort(),
        data,
        Optional.of("process-of-" + nodeId),
        Optional.empty(),
        whenEmpty,
        seeds,
        Map.of(),
        CONFIG,
        plain.raft(),
        OptionalLong.empty(),
        Optional.empty(),
        64 << 20);
  }

  static NodeOptions withQuota(String nodeId, Path data, WhenEmpty whenEmpty, long quotaBytes) {
    return of(nodeId, data, whenEmpty, FreePorts.find(3), quotaBytes);
  }

  public static NodeOptions of(String nodeId, Path data, WhenEmpty whenEmpty, List<Integer> ports) {
    return of(nodeId, data, whenEmpty, ports, 64 << 20);
  }

  /** With an admin token, and a snapshot every 20 entries. */
  static NodeOptions withToken(String nodeId, Path data, WhenEmpty whenEmpty, Path token) {
    NodeOptions plain = of(nodeId, data, whenEmpty);
    return new NodeOptions(
        nodeId,
        plain.listenHost(),
        plain.advertiseHost(),
        plain.restPort(),
        plain.clientPort(),
        plain.peerPort(),
        data,
        plain.incarnation(),
        Optional.of(token),
        whenEmpty,
        List.of(),
        Map.of(),
        CONFIG,
        RaftSettings.defaults().with(new RaftSettings.SnapshotPolicy(20, 64L << 20, 10, 64L << 20)),
        OptionalLong.empty(),
        Optional.empty(),
        64 << 20);
  }

  /** Managed, on behalf of this resource, and the only cluster whose data it may have. */
  static NodeOptions ofOwner(
      String nodeId, Path data, Path token, Optional<String> ownerUid, OptionalLong clusterId) {
    NodeOptions plain = withToken(nodeId, data, new WhenEmpty.AwaitPermit(), token);
    return new NodeOptions(
        nodeId,
        plain.listenHost(),
        plain.advertiseHost(),
        plain.restPort(),
        plain.clientPort(),
        plain.peerPort(),
        data,
        plain.incarnation(),
        plain.adminTokenFile(),
        plain.whenEmpty(),
        List.of(),
        Map.of(),
        CONFIG,
        plain.raft(),
        clusterId,
        ownerUid,
        64 << 20);
  }

  private static NodeOptions of(
      String nodeId, Path data, WhenEmpty whenEmpty, List<Integer> ports, long quotaBytes) {
    return new NodeOptions(
        nodeId,
        "127.0.0.1",
        "127.0.0.1",
        ports.get(0),
        ports.get(1),
        ports.get(2),
        data,
        Optional.of("pod-1"),
        Optional.empty(),
        whenEmpty,
        List.of(),
        Map.of(),
        CONFIG,
        RaftSettings.defaults(),
        OptionalLong.empty(),
        Optional.empty(),
        quotaBytes);
  }
}
