package dev.quorate.operator.members;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds for every path: credentials, errors, fields of another version, the open paths. */
interface HttpContract extends ContractSteps {

  @Test
  default void adminCallsWithoutTheTokenAreUnauthorized() {
    Subject member = lab().start("demo-0");

    for (String credentials : List.of("", "Bearer wrong", "Basic " + member.token())) {
      RawCall.Reply reply =
          RawCall.to(member).authorization(credentials).send("GET", "/admin/v1/report", null);
      assertThat(reply.status()).as("with credentials '%s'", credentials).isEqualTo(401);
      assertThat(reply.error().path("code").asText()).isEqualTo("Unauthorized");
    }
    RawCall.Reply order =
        RawCall.to(member).authorization("").send("POST", "/admin/v1/genesis", "{}");
    assertThat(order.status()).isEqualTo(401);
  }

  @Test
  default void openPathsNeedNoToken() {
    Subject member = lab().start("demo-0");

    assertThat(open(member, "/livez").status()).isEqualTo(200);
    RawCall.Reply ready = open(member, "/readyz");
    assertThat(ready.status()).as("not ready while it waits for a permit").isEqualTo(503);
    assertThat(ready.body()).contains("WAITING");
    JsonNode status = open(member, "/api/v1/status").json();
    assertThat(status.path("nodeId").asText()).isEqualTo("demo-0");
    assertThat(status.path("state").asText()).isEqualTo("WAITING");
    assertThat(status.has("clusterId")).isFalse();

    done(member.admin().genesis(genesisFor(member)));
    until(member, r -> r.state().name().equals("SERVING"));

    assertThat(open(member, "/readyz").status()).isEqualTo(200);
    JsonNode serving = open(member, "/api/v1/status").json();
    assertThat(serving.path("clusterId").asText()).isEqualTo(CLUSTER);
    assertThat(serving.path("replication").path("quorum_available").asBoolean()).isTrue();
  }

  @Test
  default void badInputNamesTheField() {
    Subject member = lab().start("demo-0");

    assertBad(member, "/admin/v1/genesis", "{nonsense", "");
    assertBad(member, "/admin/v1/genesis", genesis(member, CLUSTER, "0", "[\"demo-0\"]"), "epoch");
    assertBad(member, "/admin/v1/genesis", genesis(member, "12", "1", "[\"demo-0\"]"), "clusterId");
    assertBad(
        member,
        "/admin/v1/genesis",
        genesis(member, CLUSTER, "1", "\"demo-0\""),
        "expectedMembers");
    assertBad(member, "/admin/v1/join", join(member, CLUSTER, "[]"), "seeds");
    assertBad(member, "/admin/v1/join", join(member, "XYZ", "[\"127.0.0.1:1\"]"), "clusterId");
    assertThat(report(member).hasIdentity()).as("nothing was written").isFalse();
  }

  @Test
  default void unknownFieldsAreIgnored() {
    Subject member = lab().start("demo-0");
    String order =
        genesis(member, CLUSTER, "1", "[\"demo-0\"]").replaceFirst("\\{", "{\"later\":{\"a\":1},");

    RawCall.Reply reply = RawCall.to(member).send("POST", "/admin/v1/genesis", order);

    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    assertThat(reply.json().path("clusterId").asText()).isEqualTo(CLUSTER);
  }

  @Test
  default void unknownPathsAreNotFound() {
    Subject member = lab().start("demo-0");

    RawCall.Reply reply = RawCall.to(member).send("GET", "/admin/v1/nothing", null);

    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.error().path("code").asText()).isEqualTo("NotFound");
  }

  private static RawCall.Reply open(Subject member, String path) {
    return RawCall.to(member).authorization("").send("GET", path, null);
  }

  private static void assertBad(Subject member, String path, String body, String field) {
    RawCall.Reply reply = RawCall.to(member).send("POST", path, body);
    assertThat(reply.status()).as("%s with %s: %s", path, body, reply.body()).isEqualTo(400);
    assertThat(reply.error().path("code").asText()).isEqualTo("InvalidRequest");
    assertThat(reply.error().path("field").asText()).as(body).isEqualTo(field);
  }

  private String genesis(Subject member, String clusterId, String epoch, String expected) {
    return """
    {"incarnation": "%s", "clusterId": "%s", "epoch": %s, "expectedMembers": %s,
     "config": {"partitions": 4, "replicationFactor": 3, "replicationMode": "sync",
                "tableType": "set", "keyPosition": 0, "partitionPosition": 0},
     "source": {"kind": "Empty"}}
    """
        .formatted(incarnation(member), clusterId, epoch, expected);
  }

  private String join(Subject member, String clusterId, String seeds) {
    return """
    {"incarnation": "%s", "clusterId": "%s", "epoch": 1, "seeds": %s}
    """
        .formatted(incarnation(member), clusterId, seeds);
  }
}
