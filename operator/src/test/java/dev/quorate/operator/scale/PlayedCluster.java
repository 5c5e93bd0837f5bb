package dev.quorate.operator.scale;

import dev.quorate.operator.members.FakeClock;
import dev.quorate.operator.members.FakeMemberApi;
import dev.quorate.operator.resources.Names;
import dev.quorate.operator.simulated.members.FakeDisk;
import dev.quorate.operator.simulated.members.FakeNetwork;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The members of one cluster, each on the disk of its claim. Thread-safe. */
final class PlayedCluster {
  private final FakeNetwork network;
  private final FakeClock clock;
  private final String token;
  private final Map<String, FakeDisk> byClaimUid = new ConcurrentHashMap<>();

  PlayedCluster(String name, String token) {
    this.network = new FakeNetwork(name.hashCode());
    this.clock = FakeClock.onDemand(network);
    this.token = token;
  }

  /** A process of the node, with the arguments of its pod. */
  FakeMemberApi start(Pod pod, String claimUid) {
    String name = pod.getMetadata().getName();
    FakeDisk disk = byClaimUid.computeIfAbsent(claimUid, FakeDisk::new);
    Container node = pod.getSpec().getContainers().getFirst();
    var api = new FakeMemberApi(token, clock);
    api.serve(
        clock.now(
            () ->
                network.start(
                    name,
                    pod.getMetadata().getUid(),
                    disk,
                    name + ":" + Names.REST_PORT,
                    clusterId(node),
                    ownerUid(node),
                    retired(node))));
    return api;
  }

  private static Optional<String> clusterId(Container node) {
    String flag = "--cluster-id=";
    return node.getArgs().stream()
        .filter(argument -> argument.startsWith(flag))
        .map(argument -> argument.substring(flag.length()))
        .findFirst();
  }

  private static Optional<String> ownerUid(Container node) {
    return node.getEnv().stream()
        .filter(variable -> variable.getName().equals("QUORATE_OWNER_UID"))
        .map(variable -> variable.getValue())
        .findFirst();
  }

  private static Set<String> retired(Container node) {
    return node.getEnv().stream()
        .filter(variable -> variable.getName().equals(Names.RETIRE_DATA_OF))
        .flatMap(variable -> Stream.of(variable.getValue().split(",", -1)))
        .collect(Collectors.toSet());
  }

  boolean isServing(FakeMemberApi member) {
    return clock.now(() -> member.member().isServing());
  }

  void stop(FakeMemberApi member) {
    clock.now(
        () -> {
          network.stop(member.member());
          return true;
        });
  }
}
