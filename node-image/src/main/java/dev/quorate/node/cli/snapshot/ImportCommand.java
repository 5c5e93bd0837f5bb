package dev.quorate.node.cli.snapshot;

import dev.quorate.node.bootstrap.BootstrapFile;
import dev.quorate.node.bootstrap.BootstrapRefused;
import dev.quorate.node.store.etcdfile.EtcdFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes over an etcd: its snapshot file, or a running one, becomes a file to begin with. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    usageHelpWidth = 100,
    description =
        "A file for --bootstrap-file of an etcd: of a snapshot that was saved, or of a member that"
            + " runs. Everything is checked before the file has its name: the checksum, and whether"
            + " a cluster can begin with it.")
final class ImportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "A file of 'etcdctl snapshot save'.")
  private Optional<Path> source = Optional.empty();

  @Option(
      names = "--from",
      paramLabel = "URL",
      description = "Client URL of a member of etcd without TLS: http://HOST:PORT.")
  private Optional<String> url = Optional.empty();

  @Option(
      names = {"--output", "-o"},
      paramLabel = "FILE",
      required = true,
      description = "The file to be written; it must not be there.")
  private Path output = Path.of("");

  @Override
  public Integer call() throws IOException, Refused {
    if (source.isPresent() == url.isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "name one source: a FILE, or --from http://HOST:PORT");
    }
    if (Files.exists(output)) {
      throw new Refused(output + " is there already: name another file, or take it away");
    }
    Path unfinished = output.resolveSibling(output.getFileName() + ".tmp");
    try {
      String name = bring(unfinished);
      BootstrapFile read = checked(unfinished, name);
      try (FileChannel file = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
        file.force(true);
      }
      Files.move(unfinished, output);
      report(read);
    } finally {
      Files.deleteIfExists(unfinished);
    }
    return 0;
  }

  /**
   * @return where it comes from, for people
   */
  private String bring(Path unfinished) throws IOException, Refused {
    if (url.isPresent()) {
      RunningEtcd etcd = RunningEtcd.at(url.get());
      etcd.saveSnapshot(unfinished);
      return etcd.address();
    }
    Path file = source.orElseThrow();
    try {
      Files.copy(file, unfinished, StandardCopyOption.REPLACE_EXISTING);
    } catch (NoSuchFileException e) {
      throw new Refused(file + " does not exist");
    }
    return file.toString();
  }

  private static BootstrapFile checked(Path unfinished, String name) throws IOException, Refused {
    if (!EtcdFile.isOne(unfinished)) {
      throw new Refused(name + " is no snapshot of etcd: take one with 'etcdctl snapshot save'");
    }
    try {
      return BootstrapFile.read(unfinished, Long.MAX_VALUE);
    } catch (BootstrapRefused e) {
      throw new Refused(e.getMessage().replace(unfinished.toString(), name));
    }
  }

  private void report(BootstrapFile read) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%s: a cluster can begin with it%n", output);
    line(out, "revision", read.keyspace().revision());
    line(
        out,
        "compacted up to",
        read.keyspace().compactRevision() > 0 ? read.keyspace().compactRevision() : "-");
    line(out, "keys", read.keyspace().size());
    line(out, "leases", read.keyspace().leases().all().size());
    line(out, "users", read.auth().userNames().size());
    line(out, "roles", read.auth().roleNames().size());
    line(out, "bytes of a store", read.keyspace().sizeInBytes());
    line(out, "sha256", read.source().sha256());
  }

  private static void line(PrintWriter out, String name, Object value) {
    out.printf("%-17s %s%n", name, value);
  }
}
