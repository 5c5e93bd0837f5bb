package dev.quorate.node.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person types about users and roles: the same is shown as with etcd. */
class EtcdctlAuthTest {
  private static final String ROOT = "--user=root:secret";
  private static final String ANN = "--user=ann:word";

  private static final List<List<String>> SESSION =
      List.of(
          List.of("auth", "status"),
          List.of("auth", "enable"),
          List.of("user", "add", "root:secret"),
          List.of("user", "add", "ann", "--interactive=false"),
          List.of("user", "add", "ann:word"),
          List.of("user", "add", "cert", "--no-password"),
          List.of("user", "list"),
          List.of("role", "add", "keys"),
          List.of("role", "add", "keys"),
          List.of("role", "grant-permission", "keys", "readwrite", "k"),
          List.of("role", "grant-permission", "keys", "read", "pre", "--prefix"),
          List.of("role", "grant-permission", "keys", "write", "a", "c"),
          List.of("role", "grant-permission", "keys", "write", "x", "--from-key"),
          List.of("role", "grant-permission", "none", "write", "x"),
          List.of("role", "get", "keys"),
          List.of("role", "list"),
          List.of("user", "grant-role", "ann", "keys"),
          List.of("user", "grant-role", "ann", "none"),
          List.of("user", "get", "ann"),
          List.of("user", "get", "ann", "--detail"),
          List.of("user", "grant-role", "root", "root"),
          List.of("auth", "enable"),
          List.of("auth", "status", ROOT),
          List.of("put", "k", "v"),
          List.of("put", "k", "v", ANN),
          List.of("put", "z", "v", ANN),
          List.of("put", "m", "v", ANN),
          List.of("get", "pre", "--prefix", ANN),
          List.of("get", "", "--prefix", ANN),
          List.of("get", "k", "--user=ann:wrong"),
          List.of("get", "k", "--user=cert:any"),
          List.of("get", "", "--prefix", "--keys-only", ROOT),
          List.of("user", "list", ANN),
          List.of("user", "get", "ann", ANN),
          List.of("user", "get", "root", ANN),
          List.of("role", "get", "keys", ANN),
          List.of("role", "get", "root", ANN),
          List.of("compaction", "2", ANN),
          List.of("lease", "list", ROOT),
          List.of("lease", "grant", "60"),
          List.of("role", "revoke-permission", "keys", "a", "c", ROOT),
          List.of("role", "revoke-permission", "keys", "a", "c", ROOT),
          List.of("user", "revoke-role", "ann", "keys", ROOT),
          List.of("user", "revoke-role", "ann", "keys", ROOT),
          List.of("put", "k", "v", ANN),
          List.of("role", "delete", "keys", ROOT),
          List.of("role", "delete", "root", ROOT),
          List.of("user", "delete", "root", ROOT),
          List.of("user", "delete", "ann", ROOT),
          List.of("get", "k", ANN),
          List.of("auth", "disable"),
          List.of("auth", "disable", ROOT),
          List.of("auth", "status"),
          List.of("get", "k", ROOT),
          List.of("get", "k"));

  @TempDir private Path directory;
  private Path etcdctl;

  @BeforeEach
  void find() {
    etcdctl = Binary.orSkip("etcdctl", "QUORATE_ETCDCTL");
  }

  @Test
  void everyCommandShowsWhatItShowsWithEtcd() throws Exception {
    try (RealEtcd etcd = new RealEtcd(directory);
        LoneServer ours = new LoneServer()) {
      for (List<String> command : SESSION) {
        assertThat(run("127.0.0.1:" + ours.server.port(), command))
            .as("etcdctl %s", command)
            .isEqualTo(run("127.0.0.1:" + etcd.port, command));
      }
      assertThat(ours.state.auth().revision()).isGreaterThan(10);
    }
  }

  /** Standard output and standard error, without addresses and times. */
  private String run(String endpoint, List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(etcdctl.toString(), "--endpoints=" + endpoint));
    command.addAll(arguments);
    Path in = Files.writeString(directory.resolve("in"), "");
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
    return Files.readString(out, UTF_8)
        .replace(endpoint, "ENDPOINT")
        .replaceAll("\"ts\":\"[^\"]*\"", "TIME")
        .replaceAll("0x[0-9a-f]+|LocalAddr: '[^']*'", "ADDRESS")
        .replaceAll("\"attempt\":\\d+", "ATTEMPT");
  }
}
