package dev.quorate.e2e.controlplane;

import dev.quorate.e2e.Repository;
import dev.quorate.e2e.kube.ExternalCommand;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A Kubernetes with all its parts on this machine, whose store are members of Quorate. The program
 * that KUBERNETES_LAB names starts and ends it.
 *
 * <p>That program is called with {@code build}, {@code env}, {@code up NODES}, {@code load ARCHIVE}
 * and {@code down}. It takes what it starts from bin/ of LAB_CACHE, has its store at 127.0.0.1:2379
 * of a network of its own, and adds LAB_APISERVER_ARGS to the flags of its API server. In place of
 * bin/etcd it finds a script here that passes that address, and one for each further member, to the
 * members.
 */
final class KubernetesLab implements AutoCloseable {
  private static final int ETCD_PORT = 2379;
  private static final int FURTHER_PORTS = 23_790;

  private final String program;
  private final Path kubeconfig;
  private final Path programs;
  private final Map<String, String> environment;

  private KubernetesLab(String program, Path kubeconfig, Path programs, String flags) {
    this.program = program;
    this.kubeconfig = kubeconfig;
    this.programs = programs;
    this.environment = Map.of("LAB_CACHE", programs.toString(), "LAB_APISERVER_ARGS", flags);
  }

  /**
   * @param memberPorts where members of one cluster serve etcd's clients on this machine
   * @param directory for what the program is to find in place of its own
   */
  static KubernetesLab up(List<Integer> memberPorts, int nodes, Path directory) throws IOException {
    String program = program();
    new ExternalCommand(List.of(program, "build"), Map.of()).run(Duration.ofMinutes(30));
    String exports =
        "eval \"$(\"$0\" env)\" && printf '%s\\n' \"$KUBECONFIG\" \"$KUBE_API_TEST_DIR\"";
    List<String> paths =
        new ExternalCommand(List.of("sh", "-c", exports, program), Map.of())
            .run(Duration.ofSeconds(10))
            .lines()
            .toList();
    Path kubeconfig = Path.of(paths.get(0));
    if (Files.exists(kubeconfig)) {
      throw new AssertionError(
          "a Kubernetes of %s is up already (%s): end it with '%s down' first"
              .formatted(program, kubeconfig, program));
    }
    Path cache = Path.of(paths.get(1)).getParent();
    Path ours =
        withMembersForEtcd(cache, memberPorts, Files.createDirectory(directory.resolve("lab")));
    KubernetesLab lab = new KubernetesLab(program, kubeconfig, ours, flags(memberPorts.size()));
    try {
      lab.up(nodes);
      return lab;
    } catch (RuntimeException | AssertionError e) {
      lab.saveLogs();
      lab.close();
      throw e;
    }
  }

  /**
   * Starts what has ended, as a control plane's kubelet would, and waits for so many nodes. A
   * kube-scheduler ends itself when it hears of a pod and its successor of the same name in one
   * update, after a watch was interrupted (kubernetes/kubernetes#141255).
   */
  void up(int nodes) {
    call(Duration.ofMinutes(5), "up", String.valueOf(nodes));
  }

  private static String program() {
    return Optional.ofNullable(System.getenv("KUBERNETES_LAB"))
        .filter(it -> Files.isExecutable(Path.of(it)))
        .orElseThrow(
            () ->
                new AssertionError(
                    "KUBERNETES_LAB is %s: name the program that starts a Kubernetes"
                        .formatted(System.getenv("KUBERNETES_LAB"))));
  }

  /** The first member is where the program expects its own store; a flag given twice adds up. */
  private static String flags(int members) {
    String further =
        String.join(
            ",",
            IntStream.range(1, members).mapToObj(i -> "http://127.0.0.1:" + inside(i)).toList());
    return "--etcd-servers=" + further;
  }

  private static int inside(int member) {
    return member == 0 ? ETCD_PORT : FURTHER_PORTS + member;
  }

  /** The same programs, but for etcd. */
  private static Path withMembersForEtcd(Path cache, List<Integer> memberPorts, Path ours)
      throws IOException {
    Path bin = Files.createDirectory(ours.resolve("bin"));
    link(cache, ours);
    link(cache.resolve("bin"), bin);
    Files.delete(bin.resolve("etcd"));
    List<String> lines = new ArrayList<>(List.of("#!/bin/sh"));
    // A process of this namespace, which the script has left, is where the members are reached.
    String here = "/proc/%d/ns/net".formatted(ProcessHandle.current().pid());
    for (int i = 0; i < memberPorts.size(); i++) {
      lines.add(
          "%s/kubernetes forward 127.0.0.1:%d %s 127.0.0.1:%d &"
              .formatted(bin, inside(i), here, memberPorts.get(i)));
    }
    lines.add("wait");
    Path script = Files.write(bin.resolve("etcd"), lines);
    if (!script.toFile().setExecutable(true)) {
      throw new IOException("cannot make " + script + " executable");
    }
    return ours;
  }

  private static void link(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.list(from)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Files.createSymbolicLink(to.resolve(file.getFileName()), file);
      }
    }
  }

  void load(List<Path> imageArchives) {
    for (Path archive : imageArchives) {
      call(Duration.ofMinutes(3), "load", archive.toString());
    }
  }

  Path kubeconfig() {
    return kubeconfig;
  }

  /** One that repeats nothing by itself, so that each failure is seen. */
  KubernetesClient client() {
    Config config =
        new ConfigBuilder(Config.fromKubeconfig(kubeconfig.toFile()))
            .withRequestTimeout(40_000)
            .withRequestRetryBackoffLimit(0)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /** Of all its parts, under e2e/target/diagnostics. */
  void saveLogs() throws IOException {
    Path logs = kubeconfig.resolveSibling("log");
    if (!Files.isDirectory(logs)) {
      return;
    }
    Path folder = Repository.root().resolve("e2e/target/diagnostics/lab");
    Files.createDirectories(folder);
    try (Stream<Path> all = Files.list(logs)) {
      for (Path log : all.filter(Files::isRegularFile).toList()) {
        Files.copy(log, folder.resolve(log.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    System.out.println("the logs of that Kubernetes are saved in " + folder);
  }

  private void call(Duration limit, String... words) {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(List.of(words));
    new ExternalCommand(command, environment).run(limit);
  }

  @Override
  public void close() throws IOException {
    call(Duration.ofMinutes(2), "down");
    // Links to programs of others: nobody is to follow them when the directory goes.
    try (Stream<Path> all = Files.walk(programs)) {
      for (Path link : all.filter(Files::isSymbolicLink).toList()) {
        Files.delete(link);
      }
    }
  }
}
