package dev.quorate.e2e.bench.servers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.function.Predicate;

/**
 * How the image of the node runs it, from the text of its Dockerfile: what is measured is what is
 * shipped.
 *
 * @param flags of the JVM, as the image has them
 * @param rehearsal the shell command that makes the ahead-of-time cache node.aot next to the jar
 */
public record Image(List<String> flags, String rehearsal) {
  private static final String HEAP = "-XX:MaxRAMPercentage=";
  private static final String CACHE = "-XX:AOTCache=";

  public static Image of(String dockerfile) {
    List<String> instructions =
        dockerfile
            .replaceAll("(?m)^\\s*#.*\\n", "")
            .replaceAll("\\\\\\n\\s*", "")
            .lines()
            .filter(Predicate.not(String::isBlank))
            .toList();
    String entry = only(instructions, line -> line.startsWith("ENTRYPOINT ["));
    String rehearsal = only(instructions, line -> line.contains("AOTCacheOutput"));
    return new Image(
        flags(entry.substring("ENTRYPOINT ".length())),
        // What follows is of the image's file system.
        rehearsal.substring("RUN ".length()).replaceAll("\\s*&& mkdir .*", ""));
  }

  private static String only(List<String> lines, Predicate<String> which) {
    List<String> found = lines.stream().filter(which).toList();
    if (found.size() != 1) {
      throw new IllegalArgumentException("one such instruction is expected, found: " + found);
    }
    return found.getFirst();
  }

  private static List<String> flags(String entryPoint) {
    try {
      List<String> words = List.of(new ObjectMapper().readValue(entryPoint, String[].class));
      return words.subList(1, words.indexOf("-jar"));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the ENTRYPOINT is no JSON: " + entryPoint, e);
    }
  }

  /** The same flags with a heap of this size, and the cache of that file. */
  List<String> flags(String heap, String cache) {
    return flags.stream()
        .map(flag -> flag.startsWith(HEAP) ? "-Xmx" + heap : flag)
        .map(flag -> flag.startsWith(CACHE) ? CACHE + cache : flag)
        .toList();
  }
}
