package dev.quorate.node.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.cli.snapshot.SnapshotCommand;
import dev.quorate.node.process.NodeProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/migrate-from-etcd.md, its lines typed one after the other, with real programs: a real etcd
 * moves to two members.
 */
class EtcdMigrationTest {
  @TempDir private Path directory;

  @Test
  void everyMemberHasWhatTheEtcdHad() throws Exception {
    Path etcdctl = Binary.orSkip("etcdctl", "QUORATE_ETCDCTL");
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
      List<String> lines = MigrationPage.lines("## To Quorate");
      assertThat(lines).hasSize(4);
      String saving = lines.get(0).replace("etcd-0:2379", endpoint);
      assertThat(saving).startsWith("etcdctl --endpoints=" + endpoint + " ");
      assertThat(Tool.run(directory, etcdctl, arguments(saving))).contains("Snapshot saved at");
      assertThat(SnapshotCommand.commandLine().execute(ofSnapshots(lines.get(1)))).isZero();
    }
    try (NodeProcess first = new NodeProcess("n1", directory);
        NodeProcess second = new NodeProcess("n2", directory)) {
      type(2, first, first);
      first.awaitServing(1);
      type(3, second, first);
      second.awaitServing(2);
      for (NodeProcess node : List.of(first, second)) {
        assertThat(history(etcdctl, node.etcdEndpoint())).isEqualTo(history);
      }
    }
  }

  /** With ports of its own, and the address of the first member in the place of the page's. */
  private void type(int line, NodeProcess node, NodeProcess first) throws IOException {
    String command = MigrationPage.lines("## To Quorate").get(line);
    String begin = "quorate-node --node-id %1$s --data-dir ./%1$s ".formatted(node.nodeId());
    assertThat(command).startsWith(begin);
    node.start(
        words(
            command
                .substring(begin.length())
                .replaceAll("--(client-|peer-)?port \\d+ ", "")
                .replace("localhost:8080", first.restAddress())));
  }

  private String[] ofSnapshots(String line) {
    assertThat(line).startsWith("quorate-node snapshot import ");
    return words(line.substring("quorate-node snapshot ".length()));
  }

  private String[] arguments(String line) {
    return words(line.substring(line.indexOf(' ') + 1));
  }

  /** The files of the page are in the test's folder. */
  private String[] words(String text) {
    return Stream.of(text.split(" ", -1))
        .map(word -> word.endsWith(".db") ? directory.resolve(word).toString() : word)
        .toArray(String[]::new);
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
