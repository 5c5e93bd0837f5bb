package dev.quorate.node.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.cli.snapshot.SnapshotCommand;
import dev.quorate.node.process.NodeProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/migrate-from-etcd.md, its lines typed one after the other, with real programs: a real etcd
 * moves to two members, and a member to an etcd.
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

  @Test
  void anEtcdHasWhatTheMembersHad() throws Exception {
    Path etcdctl = Binary.orSkip("etcdctl", "QUORATE_ETCDCTL");
    Path etcdutl = Binary.orSkip("etcdutl", "QUORATE_ETCDUTL");
    List<String> lines = MigrationPage.lines("## Back to etcd");
    assertThat(lines).hasSize(3);
    String peer = RealEtcd.peer();
    List<String> history;
    List<String> users;
    try (NodeProcess node = new NodeProcess("n1", directory)) {
      node.start("--bootstrap").awaitServing(1);
      String endpoint = node.etcdEndpoint();
      for (int i = 0; i < 30; i++) {
        run(etcdctl, endpoint, "put", "key" + i % 7, "value " + i);
      }
      run(etcdctl, endpoint, "del", "key3");
      run(etcdctl, endpoint, "compact", "5");
      run(etcdctl, endpoint, "lease", "grant", "5000");
      run(etcdctl, endpoint, "user", "add", "root:secret");
      run(etcdctl, endpoint, "user", "grant-role", "root", "root");
      run(etcdctl, endpoint, "auth", "enable");
      history = history(etcdctl, endpoint, "--user=root:secret");
      users = users(etcdctl, endpoint);
      String saving =
          lines.getFirst().replace("localhost:2379", "localhost:" + node.clientPort())
              + " --user=root:secret";
      assertThat(saving).startsWith("etcdctl --endpoints=localhost:" + node.clientPort() + " ");
      assertThat(Tool.run(directory, etcdctl, arguments(saving))).contains("Snapshot saved at");
    }

    String restoring = lines.get(1).replace("http://localhost:2380", peer);
    assertThat(restoring).startsWith("etcdutl snapshot restore ").contains(peer);
    assertThat(Tool.run(directory, etcdutl, arguments(restoring))).contains("restored snapshot");
    assertThat(lines.get(2)).startsWith("etcd ");
    try (RealEtcd etcd = RealEtcd.typed(directory, peer, List.of(arguments(lines.get(2))))) {
      String endpoint = "127.0.0.1:" + etcd.port;
      assertThat(history(etcdctl, endpoint, "--user=root:secret")).isEqualTo(history);
      assertThat(users(etcdctl, endpoint)).isEqualTo(users);
      assertThat(run(etcdctl, endpoint, "get", "key1")).contains("user name is empty");
    }
  }

  private List<String> users(Path etcdctl, String endpoint) throws Exception {
    return List.of(
        run(etcdctl, endpoint, "--user=root:secret", "user", "get", "root"),
        run(etcdctl, endpoint, "--user=root:secret", "auth", "status"));
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
        .map(
            word ->
                word.endsWith(".db") || word.startsWith("./")
                    ? directory.resolve(word).toString()
                    : word)
        .toArray(String[]::new);
  }

  /** Of each revision that can be read, the hash, and the leases. */
  private List<String> history(Path etcdctl, String endpoint, String... flags) throws Exception {
    List<String> history = new ArrayList<>();
    for (String command :
        List.of(
            "get --from-key a",
            "get --from-key a --rev=6",
            "get --from-key a --rev=20",
            "get --from-key a --rev=4",
            "endpoint hashkv",
            "lease list")) {
      List<String> arguments = new ArrayList<>(List.of(flags));
      arguments.addAll(List.of(command.split(" ")));
      history.add(
          run(etcdctl, endpoint, arguments.toArray(String[]::new))
              .replaceAll("^" + Pattern.quote(withoutScheme(endpoint)) + ",", ""));
    }
    assertThat(history.getFirst()).contains("key1");
    return history;
  }

  private static String withoutScheme(String endpoint) {
    return endpoint.replaceFirst("^http://", "");
  }

  private String run(Path etcdctl, String endpoint, String... arguments) throws Exception {
    String[] all = new String[arguments.length + 1];
    all[0] = "--endpoints=" + withoutScheme(endpoint);
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Tool.run(directory, etcdctl, all).replaceAll("(?m)^\\{.*\\n", "");
  }
}
