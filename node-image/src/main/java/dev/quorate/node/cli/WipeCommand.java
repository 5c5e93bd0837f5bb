package dev.quorate.node.cli;

import dev.quorate.node.identity.DataDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Empties the data directories of nodes that are stopped. */
@Command(
    name = "quorate-node wipe",
    mixinStandardHelpOptions = true,
    usageHelpWidth = 100,
    description = {
      "%nDeletes all data of nodes that are stopped: afterwards they are new nodes, with new"
          + " members' ids.",
      "Nothing is deleted if a node runs on one of the directories, or if one of them is not a"
          + " node's. Files that no node wrote are kept.%n"
    })
final class WipeCommand implements Callable<Integer> {
  /** The first word of a command line that is meant for this. */
  static final String WORD = "wipe";

  /** Nothing was deleted. */
  private static final int REFUSED = 1;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", arity = "1..*", description = "Data directories (--data-dir).")
  private List<Path> directories = new ArrayList<>();

  static CommandLine commandLine() {
    return new CommandLine(new WipeCommand())
        .setExpandAtFiles(false)
        .setAbbreviatedOptionsAllowed(false)
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              if (failure instanceof IOException) {
                command.getErr().println(failure);
                return REFUSED;
              }
              throw failure;
            });
  }

  @Override
  public Integer call() throws IOException {
    for (Path directory : directories) {
      if (!DataDirectory.isUsed(directory)) {
        return refuse("%s is not the data directory of a node".formatted(directory));
      }
    }
    List<DataDirectory> held = new ArrayList<>();
    try {
      for (Path directory : Set.copyOf(directories)) {
        var locked = DataDirectory.lock(directory);
        if (locked.isEmpty()) {
          return refuse("a node runs on %s: stop it first".formatted(directory));
        }
        held.add(locked.get());
      }
      for (DataDirectory directory : held) {
        List<String> left = directory.wipe();
        out()
            .printf(
                "%s is empty%s%n",
                directory.path(), left.isEmpty() ? "" : "; kept: " + String.join(", ", left));
      }
      return 0;
    } finally {
      for (DataDirectory directory : held) {
        directory.close();
      }
    }
  }

  private int refuse(String why) {
    spec.commandLine().getErr().println(why + "; nothing was deleted");
    return REFUSED;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
