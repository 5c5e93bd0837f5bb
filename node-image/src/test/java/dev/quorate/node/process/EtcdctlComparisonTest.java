package dev.quorate.node.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every group of etcdctl's commands, typed at three members of Quorate and at three of etcd:
 * etcdctl/commands.txt.
 */
class EtcdctlComparisonTest {
  @TempDir private Path directory;
  private final List<NodeProcess> nodes = new ArrayList<>();
  private EtcdMembers members;
  private Etcdctl etcd;
  private Etcdctl ours;

  @BeforeEach
  void start() throws IOException {
    Path etcdctl = onPath("etcdctl");
    members = new EtcdMembers(onPath("etcd"), directory);
    etcd = new Etcdctl(etcdctl, members.endpoints(), folder("theirs"));
    ThreeNodes.form(directory, nodes);
    ours =
        new Etcdctl(
            etcdctl, nodes.stream().map(NodeProcess::etcdEndpoint).toList(), folder("ours"));
  }

  private Path folder(String name) throws IOException {
    return Files.createDirectories(directory.resolve(name));
  }

  @AfterEach
  void stop() {
    Stream.of(etcd, ours).filter(it -> it != null).forEach(Etcdctl::close);
    nodes.forEach(NodeProcess::close);
    if (members != null) {
      members.close();
    }
  }

  private static Path onPath(String name) {
    Optional<Path> found =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .map(folder -> Path.of(folder, name))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(found.isPresent(), "skipped: put " + name + " on the PATH");
    return found.get();
  }

  @Test
  void everyCommandPrintsWhatItPrintsAtEtcd() throws Exception {
    SoftAssertions all = new SoftAssertions();
    List<String> missing = new ArrayList<>();
    List<String> noLongerMissing = new ArrayList<>();
    List<String> commands = commands();
    CompletableFuture<List<String>> theirs =
        CompletableFuture.supplyAsync(() -> all(etcd, commands));
    List<String> answers = all(ours, commands);
    List<String> expected = theirs.join();
    for (int i = 0; i < commands.size(); i++) {
      String command = commands.get(i);
      boolean isSame = answers.get(i).equals(expected.get(i));
      switch (command.charAt(0)) {
        case '?' -> (isSame ? noLongerMissing : missing).add(command.substring(2));
        case '!' ->
            all.assertThat(answers.get(i))
                .as("different on purpose: %s", command)
                .isNotEqualTo(expected.get(i));
        default -> all.assertThat(answers.get(i)).as(command).isEqualTo(expected.get(i));
      }
    }
    missing.forEach(command -> System.out.println("not there yet: etcdctl " + command));
    noLongerMissing.forEach(
        command -> System.out.println("the same by now, without its mark it stays so: " + command));
    all.assertAll();
  }

  private static List<String> all(Etcdctl etcdctl, List<String> commands) {
    List<String> answers = new ArrayList<>();
    for (String command : commands) {
      boolean isMarked = command.startsWith("? ") || command.startsWith("! ");
      try {
        answers.add(type(etcdctl, isMarked ? command.substring(2) : command));
      } catch (IOException e) {
        throw new UncheckedIOException(command, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(command, e);
      }
    }
    return answers;
  }

  private static List<String> commands() throws IOException {
    try (InputStream file =
        EtcdctlComparisonTest.class.getResourceAsStream("/etcdctl/commands.txt")) {
      assertThat(file).isNotNull();
      return new String(file.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#") && !line.startsWith("=="))
          .toList();
    }
  }

  private static String type(Etcdctl etcdctl, String line)
      throws IOException, InterruptedException {
    if (line.startsWith("& ")) {
      etcdctl.begin(line.substring(2));
      return "";
    }
    if (line.startsWith("~ ")) {
      etcdctl.awaitNewest(Integer.parseInt(line.substring(2)));
      return "";
    }
    if (line.startsWith("% ")) {
      return etcdctl.end(Integer.parseInt(line.substring(2)));
    }
    if (line.matches("[A-Z]+\\d* = .*")) {
      return etcdctl.keep(line.split(" ", -1)[0], line.substring(line.indexOf("= ") + 2));
    }
    int input = line.indexOf(" << ");
    return input < 0
        ? etcdctl.run(line, "")
        : etcdctl.run(line.substring(0, input), line.substring(input + 4).replace("\\n", "\n"));
  }
}
