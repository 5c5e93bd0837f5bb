package dev.quorate.operator.local.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A cluster as a build before the field {@code intent} stored it: the one under way is in {@code
 * genesis} or {@code teardown}.
 */
final class EarlierStatus {
  private static final List<String> OF_AN_INTENT =
      List.of("clusterId", "epoch", "member", "volumeUid", "podUid", "size", "since");

  private EarlierStatus() {}

  /** Puts each of them where it belongs; nothing is changed in a present one. */
  static JsonNode understood(JsonNode cluster) {
    if (cluster.get("status") instanceof ObjectNode status) {
      if (status.get("genesis") instanceof ObjectNode genesis && genesis.has("step")) {
        genesis(status, genesis);
      }
      if (status.remove("teardown") instanceof ObjectNode teardown) {
        teardown(status, teardown);
      }
      if (status.get("intent") instanceof ObjectNode intent && intent.has("volumes")) {
        intent.withArray("unbound");
      }
    }
    return cluster;
  }

  private static void genesis(ObjectNode status, ObjectNode genesis) {
    JsonNode step = genesis.remove("step");
    if (step.asText().equals("INTENDED")) {
      status.remove("genesis");
      status.set("intent", genesis.retain(OF_AN_INTENT).put("type", "Genesis"));
    } else {
      genesis.set("origin", step);
    }
  }

  // After the genesis: a deletion could be recorded while one was intended, and came first then.
  private static void teardown(ObjectNode status, ObjectNode teardown) {
    JsonNode done = teardown.remove("done");
    if (done == null || !done.asBoolean()) {
      status.set("intent", teardown.put("type", "Teardown"));
      return;
    }
    ObjectNode reset = status.putObject("lastReset");
    reset.putObject("task").set("name", teardown.get("taskName"));
    ((ObjectNode) reset.get("task")).set("uid", teardown.get("taskUid"));
    List.of("clusterId", "epoch", "volumes", "since")
        .forEach(field -> reset.set(field, teardown.get(field)));
  }
}
