package dev.quorate.node.cli.snapshot;

import dev.quorate.node.bootstrap.BootstrapFile;
import dev.quorate.node.bootstrap.BootstrapRefused;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The same check as before a genesis. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = "Whether a cluster can begin with a file: the same checks as --bootstrap-file.")
final class VerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "A .netsy snapshot, or one of etcd's.")
  private Path file = Path.of("");

  @Override
  public Integer call() throws Refused {
    BootstrapFile read;
    try {
      read = BootstrapFile.read(file, Long.MAX_VALUE);
    } catch (BootstrapRefused e) {
      throw new Refused(e.getMessage());
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%s: a cluster can begin with it; revision %d, keys %d%s, %d bytes of a store%n",
        file,
        read.keyspace().revision(),
        read.keyspace().size(),
        read.keyspace().compactRevision() > 0
            ? ", compacted up to " + read.keyspace().compactRevision()
            : "",
        read.keyspace().sizeInBytes());
    out.printf("sha256 %s%n", read.source().sha256());
    read.warnings().forEach(warning -> spec.commandLine().getErr().println("warning: " + warning));
    return 0;
  }
}
