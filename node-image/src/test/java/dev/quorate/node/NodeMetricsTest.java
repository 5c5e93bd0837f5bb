package dev.quorate.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.level.LevelRange;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.options.NodeOptions.WhenEmpty;
import dev.quorate.node.process.NodeHttp;
import dev.quorate.node.report.NodeState;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus reads from a node, before it is in a group and once it serves. */
class NodeMetricsTest {
  private static final Pattern HELP = Pattern.compile("# HELP ([a-z][a-z0-9_]*) \\S.*");
  private static final Pattern TYPE =
      Pattern.compile("# TYPE ([a-z][a-z0-9_]*) (counter|gauge|summary|histogram)");
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-z][a-z0-9_]*)(\\{[a-z_]+=\"[^\"]*\"(?:,[a-z_]+=\"[^\"]*\")*})?"
              + " (NaN|[+-]Inf|-?[0-9.]+(?:E-?[0-9]+)?)");

  private static final Pattern LISTED =
      Pattern.compile("(?m)^\\| `(quorate_[a-z_]+)` \\| ([a-z]+) \\|");

  private static final Pattern ETCD_LISTED =
      Pattern.compile("(?m)^\\| `((?:etcd|grpc|process)_[a-z_]+)` \\| ([a-z]+) \\|");

  @TempDir private Path directory;
  private Node node;
  private NodeHttp http;
  private NodeHttp clientPort;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws Exception {
    NodeOptions options =
        LoopbackOptions.of(
            "demo-0", directory.resolve("data"), new WhenEmpty.FormAlone(List.of("demo-0")));
    node = Node.start(options, failure -> {});
    http = new NodeHttp(node.restPort(), Optional.empty());
    clientPort = new NodeHttp(options.clientPort(), Optional.empty());
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", options.clientPort()).usePlaintext().build();
    // A level that rises is a command too, which would be counted.
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                node.api().report().state() == NodeState.SERVING
                    && node.api().report().clusterLevel().orElse(0)
                        == LevelRange.OF_THIS_RELEASE.newest());
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    http.close();
    clientPort.close();
    node.close();
  }

  @Test
  void everyLineIsOneThatPrometheusReads() throws Exception {
    put("k", "v");

    assertThat(scrape())
        .containsEntry("quorate_node_state{state=\"SERVING\"}", 1.0)
        .containsEntry("quorate_raft_is_leader", 1.0)
        .containsEntry("quorate_raft_leader_changes_total", 1.0)
        .containsEntry("quorate_raft_proposals_total{result=\"failed\"}", 0.0)
        .containsEntry("quorate_raft_proposals_total{result=\"overloaded\"}", 0.0)
        .containsEntry("quorate_store_compact_revision", -1.0)
        .containsKeys(
            "quorate_raft_commit_index",
            "quorate_log_bytes",
            "quorate_log_fsync_seconds_max",
            "quorate_etcd_requests_seconds_max{code=\"OK\",method=\"Put\"}",
            "process_uptime_seconds");
  }

  @Test
  void countersGrowWithAPut() throws Exception {
    put("k", "v");
    Map<String, Double> before = scrape();

    put("l", "w");

    Map<String, Double> after = scrape();
    for (String name :
        List.of(
            "quorate_raft_proposals_total{result=\"applied\"}",
            "quorate_etcd_requests_seconds_count{code=\"OK\",method=\"Put\"}",
            "quorate_store_revision",
            "quorate_store_keys")) {
      assertThat(after.get(name)).as(name).isEqualTo(before.get(name) + 1);
    }
    for (String name :
        List.of(
            "quorate_log_fsync_seconds_count",
            "quorate_log_fsync_seconds_sum",
            "quorate_etcd_requests_seconds_sum{code=\"OK\",method=\"Put\"}",
            "quorate_store_bytes")) {
      assertThat(after.get(name)).as(name).isGreaterThan(before.get(name));
    }
    assertThat(before.get("quorate_log_bytes")).isPositive();
  }

  @Test
  void aRefusedRequestIsCountedUnderItsCode() throws Exception {
    put("k", "v");
    assertThatThrownBy(() -> compact(99)).isInstanceOf(StatusRuntimeException.class);
    compact(2);

    assertThat(scrape())
        .containsEntry(
            "quorate_etcd_requests_seconds_count{code=\"OUT_OF_RANGE\",method=\"Compact\"}", 1.0)
        .containsEntry("quorate_store_compact_revision", 2.0);
  }

  @Test
  void requestsAndFlushesAreCountedInBuckets() throws Exception {
    put("k", "v");

    Map<String, Double> samples = scrape();
    for (String family : List.of("quorate_log_fsync_seconds", "quorate_etcd_requests_seconds")) {
      assertThat(samples.keySet())
          .filteredOn(name -> name.startsWith(family + "_bucket") && name.contains("le=\"0.001\""))
          .as(family)
          .isNotEmpty();
      assertThat(samples.keySet())
          .filteredOn(name -> name.startsWith(family + "_bucket") && name.contains("le=\"8.192\""))
          .as(family)
          .isNotEmpty();
    }
  }

  @Test
  void everyMetricIsOnThePageWithItsType() throws Exception {
    put("k", "v");
    Map<String, String> exposed = new TreeMap<>();
    TYPE.matcher(http.get("/metrics").text())
        .results()
        .filter(found -> found.group(1).startsWith("quorate_"))
        .filter(found -> !found.group(1).endsWith("_max"))
        .forEach(found -> exposed.put(found.group(1), found.group(2)));
    // A cluster of one has no peer.
    exposed.put("quorate_peer_round_trip_seconds", "gauge");

    String page = Files.readString(Path.of("../docs/reference/metrics.md"));
    Map<String, String> listed = new TreeMap<>();
    LISTED
        .matcher(page.substring(0, page.indexOf("## Of the operator")))
        .results()
        .forEach(found -> listed.put(found.group(1), found.group(2)));
    assertThat(exposed).isEqualTo(listed);
  }

  @Test
  void theClientPortTellsTheSameUnderTheNamesOfEtcd() throws Exception {
    put("k", "v");
    assertThatThrownBy(() -> compact(99)).isInstanceOf(StatusRuntimeException.class);
    Map<String, Double> before = scrape(clientPort);
    put("l", "w");
    // A client has its answer before the loop has published the index.
    String applied = "etcd_server_proposals_applied_total";
    Map<String, Double> after =
        await("the index of the put is published")
            .atMost(Duration.ofSeconds(20))
            .until(() -> scrape(clientPort), now -> now.get(applied) > before.get(applied));

    assertThat(after)
        .containsAllEntriesOf(
            Map.of(
                "etcd_server_has_leader", 1.0,
                "etcd_server_is_leader", 1.0,
                "etcd_server_is_learner", 0.0,
                "etcd_server_leader_changes_seen_total", 1.0,
                "etcd_server_proposals_pending", 0.0,
                "etcd_server_proposals_failed_total", 0.0,
                "etcd_server_version{server_version=\"3.7.0\"}", 1.0,
                "etcd_debugging_mvcc_keys_total", 2.0,
                "etcd_debugging_mvcc_compact_revision", -1.0))
        .containsEntry(
            "grpc_server_handled_total{grpc_code=\"OutOfRange\",grpc_method=\"Compact\","
                + "grpc_service=\"etcdserverpb.KV\",grpc_type=\"unary\"}",
            1.0)
        .containsEntry("quorate_store_keys", 2.0);
    String puts = "grpc_method=\"Put\",grpc_service=\"etcdserverpb.KV\",grpc_type=\"unary\"";
    for (String grown :
        List.of(
            "etcd_debugging_mvcc_current_revision",
            "grpc_server_handled_total{grpc_code=\"OK\"," + puts + "}",
            "grpc_server_handling_seconds_count{" + puts + "}",
            "grpc_server_handling_seconds_bucket{" + puts + ",le=\"8.192\"}")) {
      assertThat(after.get(grown)).as(grown).isEqualTo(before.get(grown) + 1);
    }
    for (String grown :
        List.of(
            // The new leader writes entries of its own at the same time.
            "etcd_server_proposals_committed_total",
            applied,
            "etcd_mvcc_db_total_size_in_bytes",
            "etcd_mvcc_db_total_size_in_use_in_bytes",
            "etcd_disk_wal_fsync_duration_seconds_count",
            "etcd_disk_wal_fsync_duration_seconds_bucket{le=\"+Inf\"}")) {
      assertThat(after.get(grown)).as(grown).isGreaterThan(before.get(grown));
    }
    assertThat(after.get("etcd_disk_wal_fsync_duration_seconds_bucket{le=\"+Inf\"}"))
        .isGreaterThanOrEqualTo(
            after.get("etcd_disk_wal_fsync_duration_seconds_bucket{le=\"8.192\"}"))
        .isEqualTo(after.get("etcd_disk_wal_fsync_duration_seconds_count"));
    assertThat(after.get("etcd_server_quota_backend_bytes"))
        .isEqualTo(after.get("quorate_store_quota_bytes"));
  }

  @Test
  void everyMetricOfEtcdIsOnThePageWithItsType() throws Exception {
    put("k", "v");
    Map<String, String> exposed = new TreeMap<>();
    TYPE.matcher(clientPort.get("/metrics").text())
        .results()
        .filter(found -> found.group(1).matches("(etcd|grpc)_.*|process_(open|max|resident).*"))
        .forEach(found -> exposed.put(found.group(1), found.group(2)));
    Map<String, String> listed = new TreeMap<>();
    ETCD_LISTED
        .matcher(Files.readString(Path.of("../docs/etcd.md")))
        .results()
        .forEach(found -> listed.put(found.group(1), found.group(2)));
    listed.remove("process_cpu_seconds_total");
    assertThat(exposed).isEqualTo(listed);
  }

  private void put(String key, String value) {
    kv().put(
            PutRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setValue(ByteString.copyFromUtf8(value))
                .build());
  }

  private void compact(long revision) {
    kv().compact(CompactionRequest.newBuilder().setRevision(revision).build());
  }

  private KVGrpc.KVBlockingStub kv() {
    return KVGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  /** Every sample by its name and labels; each follows the help and the type of its family. */
  private Map<String, Double> scrape() throws Exception {
    return scrape(http);
  }

  private static Map<String, Double> scrape(NodeHttp from) throws Exception {
    Map<String, Double> samples = new TreeMap<>();
    Set<String> families = new HashSet<>();
    String helped = "";
    String family = "";
    String type = "";
    String text = from.get("/metrics").text();
    assertThat(text).endsWith("\n");
    for (String line : text.lines().toList()) {
      Matcher help = HELP.matcher(line);
      Matcher typed = TYPE.matcher(line);
      Matcher sample = SAMPLE.matcher(line);
      if (help.matches()) {
        helped = help.group(1);
      } else if (typed.matches()) {
        family = typed.group(1);
        type = typed.group(2);
        assertThat(helped).as(line).isEqualTo(family);
        assertThat(families.add(family)).as("one family: " + line).isTrue();
      } else {
        assertThat(sample.matches()).as(line).isTrue();
        assertThat(sample.group(1)).as(line).matches(samplesOf(family, type));
        double value =
            Double.parseDouble(
                sample.group(3).replace("+Inf", "Infinity").replace("-Inf", "-Infinity"));
        String labels = Optional.ofNullable(sample.group(2)).orElse("");
        assertThat(samples.put(sample.group(1) + labels, value)).as("once: " + line).isNull();
      }
    }
    return samples;
  }

  private static String samplesOf(String family, String type) {
    return switch (type) {
      case "counter" -> {
        assertThat(family).endsWith("_total");
        yield family;
      }
      case "summary" -> family + "(_count|_sum)";
      case "histogram" -> family + "(_bucket|_count|_sum)";
      default -> family;
    };
  }
}
