package dev.quorate.node.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The commands of a page of the documentation, in their order.
 *
 * @param blocks what is typed, each with what it is to show at last
 */
record TypedPage(List<Block> blocks) {
  private static final Pattern CODE =
      Pattern.compile("^```(sh|text)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  /**
   * @param shows empty if nothing is said about it
   */
  record Block(String command, Optional<String> shows) {}

  static TypedPage of(Path page) throws IOException {
    List<Block> blocks = new ArrayList<>();
    Matcher code = CODE.matcher(Files.readString(page));
    while (code.find()) {
      if (code.group(1).equals("sh")) {
        blocks.add(new Block(code.group(2), Optional.empty()));
      } else {
        blocks.add(new Block(blocks.removeLast().command(), Optional.of(code.group(2))));
      }
    }
    return new TypedPage(List.copyOf(blocks));
  }
}
