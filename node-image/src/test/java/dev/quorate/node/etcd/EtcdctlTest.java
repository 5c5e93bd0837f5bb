package dev.quorate.node.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quorate.node.engine.RaftException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person types. */
class EtcdctlTest {
  @TempDir private Path directory;
  private Path etcdctl;
  private LoneServer node;

  @BeforeEach
  void start() throws Exception {
    etcdctl = Binary.orSkip("etcdctl", "QUORATE_ETCDCTL");
    node = new LoneServer();
  }

  @AfterEach
  void stop() {
    if (node != null) {
      node.close();
    }
  }

  @Test
  void keysArePutReadAndDeleted() throws Exception {
    assertThat(run("put", "fruit/apple", "red")).isEqualTo("OK\n");
    assertThat(run("put", "fruit/banana", "green")).isEqualTo("OK\n");
    assertThat(run("put", "--prev-kv", "fruit/banana", "yellow"))
        .isEqualTo("OK\nfruit/banana\ngreen\n");
    assertThat(run("put", "--ignore-value", "fruit/banana")).isEqualTo("OK\n");

    assertThat(run("get", "fruit/apple")).isEqualTo("fruit/apple\nred\n");
    assertThat(run("get", "--prefix", "fruit/"))
        .isEqualTo("fruit/apple\nred\nfruit/banana\nyellow\n");
    assertThat(run("get", "--prefix", "fruit/", "--limit=1")).isEqualTo("fruit/apple\nred\n");
    assertThat(run("get", "--prefix", "fruit/", "--order=DESCEND", "--keys-only"))
        .isEqualTo("fruit/banana\n\nfruit/apple\n\n");
    assertThat(run("get", "--prefix", "", "--sort-by=VALUE", "--print-value-only"))
        .isEqualTo("red\nyellow\n");
    assertThat(run("get", "--rev=3", "fruit/banana", "--print-value-only")).isEqualTo("green\n");
    assertThat(run("get", "--from-key", "fruit/b", "--print-value-only")).isEqualTo("yellow\n");
    assertThat(run("get", "--prefix", "", "--count-only", "--write-out=fields"))
        .contains("\"Count\" : 2");

    assertThat(run("del", "--prefix", "fruit/")).isEqualTo("2\n");
    assertThat(run("get", "--prefix", "fruit/")).isEmpty();
  }

  @Test
  void aTransactionIsTyped() throws Exception {
    run("put", "lock", "free");
    String txn = "value(\"lock\") = \"free\"\n\nput lock mine\n\nget lock\n\n";
    assertThat(run(txn, List.of("txn"))).isEqualTo("SUCCESS\n\nOK\n");
    assertThat(run(txn, List.of("txn"))).isEqualTo("FAILURE\n\nlock\nmine\n");
  }

  @Test
  void historyIsCompacted() throws Exception {
    run("put", "a", "1");
    run("put", "a", "2");
    assertThat(run("compaction", "3", "--physical")).isEqualTo("compacted revision 3\n");
    assertThat(run("get", "a", "--rev=2"))
        .contains("etcdserver: mvcc: required revision has been compacted");
    assertThat(run("compaction", "9"))
        .contains("etcdserver: mvcc: required revision is a future revision");
  }

  @Test
  void theClusterIsShown() throws Exception {
    String endpoint = node.endpoint();
    assertThat(run("member", "list"))
        .isEqualTo(
            "91d0000000000001, started, demo-0, http://127.0.0.1:2380, http://127.0.0.1:2379,"
                + " false\n");
    assertThat(run("endpoint", "health")).startsWith(endpoint + " is healthy: successfully");
    assertThat(run("endpoint", "status", "-w", "table"))
        .contains(endpoint, "91d0000000000001", "3.7.0", "true");
    assertThat(run("alarm", "list")).isEmpty();
  }

  @Test
  void membersAreThoseOfTheResourceUnderAnOperator() throws Exception {
    node.close();
    node = LoneServer.managed();
    for (List<String> change :
        List.of(
            List.of("member", "add", "x", "--peer-urls=http://127.0.0.1:1"),
            List.of("member", "remove", "91d0000000000001"),
            List.of("member", "promote", "91d0000000000001"),
            List.of("member", "update", "91d0000000000001", "--peer-urls=http://127.0.0.1:1"))) {
      assertThat(run("", change))
          .contains("etcdserver: the members of this cluster are those that its ConsensusCluster");
    }
    assertThat(run("member", "list")).contains("demo-0");
  }

  @Test
  void aMemberIsMaintained() throws Exception {
    String endpoint = node.endpoint();
    run("put", "a", "1");
    assertThat(run("endpoint", "hashkv")).matches(endpoint + ", \\d+, \\d+\n");
    assertThat(run("defrag")).contains("Finished defragmenting etcd member[" + endpoint + "]");
    assertThat(run("alarm", "disarm")).as("nothing to disarm").isEmpty();
    assertThat(run("move-leader", "91d0000000000001"))
        .isEqualTo("Leadership transferred from 91d0000000000001 to 91d0000000000001\n");
    assertThat(run("move-leader", "7")).contains("etcdserver: bad leader transferee");
    assertThat(run("downgrade", "validate", "3.6"))
        .contains("etcdserver: invalid downgrade target version");
    assertThat(run("downgrade", "validate", "three"))
        .contains("etcdserver: wrong downgrade target version format");
    assertThat(run("downgrade", "cancel"))
        .contains("Downgrade cancel success, cluster version 3.7\n");
  }

  @Test
  void leasesAreGrantedShownKeptAliveAndRevoked() throws Exception {
    String granted = run("lease", "grant", "60");
    assertThat(granted).matches("lease [0-9a-f]{1,16} granted with TTL\\(60s\\)\n");
    String id = granted.split(" ", -1)[1];
    assertThat(run("put", "--lease=" + id, "mine", "v")).isEqualTo("OK\n");
    assertThat(run("lease", "list")).isEqualTo("found 1 leases\n" + id + "\n");
    assertThat(run("lease", "keep-alive", "--once", id))
        .isEqualTo("lease " + id + " keepalived with TTL(60)\n");
    assertThat(run("lease", "timetolive", "--keys", id))
        .matches(
            "lease "
                + id
                + " granted with TTL\\(60s\\), remaining\\(\\d+s\\), attached"
                + " keys\\(\\[mine]\\)\n");
    assertThat(run("lease", "revoke", id)).isEqualTo("lease " + id + " revoked\n");
    assertThat(run("get", "mine")).isEmpty();
    assertThat(run("lease", "timetolive", id)).isEqualTo("lease " + id + " already expired\n");
    assertThat(run("lease", "revoke", id)).contains("etcdserver: requested lease not found");
    assertThat(run("lease", "keep-alive", id)).contains("expired or revoked");
  }

  @Test
  void aLeaseThatNobodyRenewsExpires() throws Exception {
    String id = run("lease", "grant", "1").split(" ", -1)[1];
    run("put", "--lease=" + id, "mine", "v");
    await("the lease ends")
        .atMost(Duration.ofSeconds(20))
        .until(() -> node.state.keyspace().size() == 0);
    assertThat(run("lease", "list")).isEqualTo("found 0 leases\n");
  }

  @Test
  void anUnhealthyMemberIsReportedAsSuch() throws Exception {
    node.group.failsWith(new RaftException.Unavailable("no quorum"));
    assertThat(run("endpoint", "health")).contains("is unhealthy", "etcdserver: request timed out");
  }

  @Test
  void usersAreOffByDefault() throws Exception {
    assertThat(run("auth", "status")).isEqualTo("Authentication Status: false\nAuthRevision: 1\n");
  }

  private String run(String... arguments) throws Exception {
    return run("", List.of(arguments));
  }

  /** Standard output and standard error, as they come. */
  private String run(String input, List<String> arguments) throws Exception {
    List<String> command =
        new ArrayList<>(List.of(etcdctl.toString(), "--endpoints=" + node.endpoint()));
    command.addAll(arguments);
    Path in = Files.writeString(directory.resolve("in"), input);
    Path out = directory.resolve("out");
    Process process =
        new ProcessBuilder(command)
            .redirectInput(in.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(command + " does not end:\n" + Files.readString(out));
    }
    return Files.readString(out, UTF_8);
  }
}
