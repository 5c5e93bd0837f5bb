package dev.quorate.node.faults;

import dev.quorate.node.process.GoProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The checker of scripts/linearizability, which is Porcupine with the model of a register. Built
 * with Go; without Go, or without the module that Go fetches, the tests that need it are skipped.
 */
final class Porcupine {
  private static final long CHECK_MINUTES = 3;

  private final Path program;

  enum Verdict {
    LINEARIZABLE,
    NOT_LINEARIZABLE,
    UNDECIDED
  }

  private Porcupine(Path program) {
    this.program = program;
  }

  /**
   * @param directory gets the program
   */
  static Porcupine buildOrSkip(Path directory) throws IOException, InterruptedException {
    return new Porcupine(GoProgram.buildOrSkip("linearizability", directory));
  }

  /**
   * @param drawing a page that is written if the history is not linearizable
   */
  Verdict check(Path history, Path drawing) throws IOException, InterruptedException {
    Path output = Files.createTempFile("linearizability", ".log");
    try {
      Process check =
          new ProcessBuilder(program.toString(), history.toString(), drawing.toString())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      return switch (await(check, CHECK_MINUTES)) {
        case 0 -> Verdict.LINEARIZABLE;
        case 1 -> Verdict.NOT_LINEARIZABLE;
        case 2 -> Verdict.UNDECIDED;
        default -> throw new IOException("the checker failed on " + history + ": " + text(output));
      };
    } finally {
      Files.delete(output);
    }
  }

  private static int await(Process process, long minutes) throws InterruptedException {
    try {
      if (!process.waitFor(minutes, TimeUnit.MINUTES)) {
        throw new AssertionError(process.info().command() + " did not end");
      }
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
