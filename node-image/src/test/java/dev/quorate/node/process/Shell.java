package dev.quorate.node.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** One bash, to which one command after the other is given: variables and jobs stay. */
final class Shell implements AutoCloseable {
  private static final String END = "--- end of the command: ";

  private final Process process;
  private final Writer typed;
  private final BufferedReader shown;

  /**
   * @param path where commands are looked for first
   */
  Shell(Path directory, List<Path> path) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("bash").directory(directory.toFile()).redirectErrorStream(true);
    StringBuilder all = new StringBuilder();
    path.forEach(entry -> all.append(entry).append(':'));
    builder.environment().merge("PATH", all.toString(), (usual, ours) -> ours + usual);
    process = builder.start();
    typed = process.outputWriter(StandardCharsets.UTF_8);
    shown = process.inputReader(StandardCharsets.UTF_8);
  }

  /** What it shows, once it has ended. */
  String type(String command) throws IOException {
    typed.write(command + "\necho \"" + END + "$?\"\n");
    typed.flush();
    StringBuilder output = new StringBuilder();
    for (String line = shown.readLine(); line != null; line = shown.readLine()) {
      if (line.startsWith(END)) {
        return output.toString();
      }
      output.append(line).append('\n');
    }
    throw new IOException("the shell has ended: " + output);
  }

  /** Its jobs end as well. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
