package dev.quorate.node.etcd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** docs/migrate-from-etcd.md, as far as it is typed. */
final class MigrationPage {
  private MigrationPage() {}

  /** Those of the code blocks under a title; what goes on in the next line is one. */
  static List<String> lines(String title) throws IOException {
    List<String> typed = new ArrayList<>();
    boolean isThere = false;
    boolean isCode = false;
    String begun = "";
    for (String line : Files.readAllLines(Path.of("..", "docs", "migrate-from-etcd.md"))) {
      if (line.startsWith("## ")) {
        isThere = line.equals(title);
      } else if (line.strip().startsWith("```")) {
        isCode = !isCode;
      } else if (isThere && isCode) {
        String all = begun + line.strip();
        begun = all.endsWith("\\") ? all.substring(0, all.length() - 1) : "";
        if (begun.isEmpty()) {
          typed.add(all);
        }
      }
    }
    return typed;
  }
}
