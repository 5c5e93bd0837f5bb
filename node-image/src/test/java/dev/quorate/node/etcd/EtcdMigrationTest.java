package dev.quorate.node.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.process.NodeProcess;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/migrate-from-etcd.md, with real programs: a real etcd moves to three members. */
class EtcdMigrationTest {
  @TempDir private Path directory;

  @Test
  void everyMemberHasWhatTheEtcdHad() throws Exception {
    Path etcdctl = Binary.orSkip("etcdctl", "QUORATE_ETCDCTL");
    Path snapshot = directory.resolve("etcd.db");
    List<String> history;
    try (RealEtcd etcd = new RealEtcd(directory)) {
      String endpoint = "127.0.0.1:" + etcd.port;
      for (int i = 0; i < 20; i++) {
        run(etcdctl, endpoint, "put", "key" + i % 7, "value " + i);
      }
      run(etcdctl, endpoint, "del", "key3");
      run(etcdctl, endpoint, "compact", "5");
      run(etcdctl, endpoint, "user", "add", "somebody", "--no-password");
      run(etcdctl, endpoint, "lease", "grant", "5000");
      history = history(etcdctl, endpoint);
      run(etcdctl, endpoint, "snapshot", "save", snapshot.toString());
    }
    try (NodeProcess first = new NodeProcess("node1", directory);
        NodeProcess second = new NodeProcess("node2", directory)) {
      first.start("--bootstrap", "--bootstrap-file", snapshot.toString()).awaitServing(1);
      second.start("--seed-node", first.restAddress()).awaitServing(2);
      for (NodeProcess node : List.of(first, second)) {
        assertThat(history(etcdctl, node.etcdEndpoint())).isEqualTo(history);
      }
    }
  }

  /** Of each revision that can be read, the hash, and the leases. */
  private List<String> history(Path etcdctl, String endpoint) throws Exception {
    return List.of(
        run(etcdctl, endpoint, "get", "", "--prefix"),
        run(etcdctl, endpoint, "get", "", "--prefix", "--rev=6"),
        run(etcdctl, endpoint, "get", "", "--prefix", "--rev=20"),
        run(etcdctl, endpoint, "get", "", "--prefix", "--rev=4"),
        run(etcdctl, endpoint, "endpoint", "hashkv").replaceAll("^[^,]*", ""),
        run(etcdctl, endpoint, "lease", "list"));
  }

  private String run(Path etcdctl, String endpoint, String... arguments) throws Exception {
    String[] all = new String[arguments.length + 1];
    all[0] = "--endpoints=" + endpoint.replaceFirst("^http://", "");
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Tool.run(directory, etcdctl, all).replaceAll("(?m)^\\{.*\\n", "");
  }
}
