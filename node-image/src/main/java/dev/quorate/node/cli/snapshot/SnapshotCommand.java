package dev.quorate.node.cli.snapshot;

import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands for the files that a cluster can begin with. */
@Command(
    name = "quorate-node snapshot",
    mixinStandardHelpOptions = true,
    usageHelpWidth = 100,
    synopsisSubcommandLabel = "COMMAND",
    description =
        "%nSnapshot files, of Netsy or of etcd, with which a cluster can begin"
            + " (--bootstrap-file).%n",
    subcommands = {
      InspectCommand.class,
      VerifyCommand.class,
      CreateCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      ServeCommand.class
    })
public final class SnapshotCommand {
  /** The first word of a command line that is meant for this. */
  public static final String WORD = "snapshot";

  /** The command was not carried out, and says why. */
  static final int REFUSED = 1;

  private SnapshotCommand() {}

  /** With the output and errors of this process. */
  public static CommandLine commandLine() {
    return new CommandLine(new SnapshotCommand())
        .setExpandAtFiles(false)
        .setAbbreviatedOptionsAllowed(false)
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              if (failure instanceof Refused || failure instanceof IOException) {
                command.getErr().println(failure.getMessage());
                return REFUSED;
              }
              throw failure;
            });
  }
}
