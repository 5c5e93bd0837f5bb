package dev.quorate.e2e.bench.servers;

import java.util.List;
import java.util.function.Predicate;

/**
 * How the image of the node is made, from the text of its Dockerfile: what is measured is what is
 * shipped. Its flags are those of the script that it starts with.
 *
 * @param rehearsal the shell command that makes the ahead-of-time cache node.aot next to the jar
 */
public record Image(String rehearsal) {
  private static final String ENTRY_POINT = "ENTRYPOINT [\"/quorate/start\"]";

  public static Image of(String dockerfile) {
    List<String> instructions =
        dockerfile
            .replaceAll("(?m)^\\s*#.*\\n", "")
            .replaceAll("\\\\\\n\\s*", "")
            .lines()
            .filter(Predicate.not(String::isBlank))
            .toList();
    only(instructions, line -> line.strip().equals(ENTRY_POINT));
    String rehearsal = only(instructions, line -> line.contains("AOTCacheOutput"));
    // What follows is of the image's file system.
    return new Image(rehearsal.substring("RUN ".length()).replaceAll("\\s*&& mkdir .*", ""));
  }

  private static String only(List<String> lines, Predicate<String> which) {
    List<String> found = lines.stream().filter(which).toList();
    if (found.size() != 1) {
      throw new IllegalArgumentException("one such instruction is expected, found: " + found);
    }
    return found.getFirst();
  }
}
