package dev.quorate.node.raft;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * A scenario as text, in the manner of the datadriven tests of etcd-io/raft: blocks of a command, a
 * line {@code ----} and what it prints, divided by a blank line. Lines that begin with # are
 * comments.
 */
record Transcript(List<Part> parts) {
  private static final String RULE = "----";

  /** What is between two blank lines. */
  sealed interface Part {
    String text();
  }

  record Comment(String text) implements Part {}

  /**
   * @param introduction the lines of comment above the command, each with its line end, or empty
   */
  record Block(String introduction, String command, String output) implements Part {
    @Override
    public String text() {
      return introduction + command + "\n" + RULE + (output.isEmpty() ? "" : "\n" + output);
    }
  }

  Transcript {
    parts = List.copyOf(parts);
  }

  static Transcript parse(String text) {
    return new Transcript(
        Arrays.stream(text.strip().split("\n\n+")).map(Transcript::parsePart).toList());
  }

  private static Part parsePart(String text) {
    List<String> lines = text.lines().toList();
    long comments = lines.stream().takeWhile(line -> line.startsWith("#")).count();
    if (comments == lines.size()) {
      return new Comment(text);
    }
    int command = (int) comments;
    if (lines.size() < command + 2 || !lines.get(command + 1).equals(RULE)) {
      throw new IllegalArgumentException("a command is followed by " + RULE + ", not so: " + text);
    }
    String introduction =
        String.join("", lines.stream().limit(comments).map(l -> l + "\n").toList());
    String output = String.join("\n", lines.subList(command + 2, lines.size()));
    return new Block(introduction, lines.get(command), output);
  }

  /** The same commands with what they print now. */
  Transcript run(Function<String, String> commands) {
    List<Part> now = new ArrayList<>();
    for (Part part : parts) {
      now.add(
          switch (part) {
            case Comment comment -> comment;
            case Block block ->
                new Block(block.introduction(), block.command(), commands.apply(block.command()));
          });
    }
    return new Transcript(now);
  }

  String text() {
    return String.join("\n\n", parts.stream().map(Part::text).toList()) + "\n";
  }
}
