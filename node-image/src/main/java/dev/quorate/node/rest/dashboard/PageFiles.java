package dev.quorate.node.rest.dashboard;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The files of the page, as they are in the program: all text, and few. */
final class PageFiles {
  static final String PAGE = "index.html";

  private static final Map<String, String> TYPES =
      Map.of(
          PAGE,
          "text/html; charset=utf-8",
          "style.css",
          "text/css; charset=utf-8",
          "main.js",
          "text/javascript; charset=utf-8",
          "connection.js",
          "text/javascript; charset=utf-8",
          "view.js",
          "text/javascript; charset=utf-8",
          "figures.js",
          "text/javascript; charset=utf-8",
          "icon.svg",
          "image/svg+xml");

  private final Map<String, String> texts =
      TYPES.keySet().stream().collect(Collectors.toMap(Function.identity(), PageFiles::read));

  private static String read(String name) {
    try (InputStream file = PageFiles.class.getResourceAsStream("/dashboard/" + name)) {
      if (file == null) {
        throw new IllegalStateException("the program has no file dashboard/" + name);
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean has(String name) {
    return texts.containsKey(name);
  }

  String text(String name) {
    return texts.get(name);
  }

  String type(String name) {
    return TYPES.get(name);
  }

  /** The page, which knows where the members are before it has heard of any. */
  String page(NodeList nodes) {
    return text(PAGE).replace("{{nodes}}", nodes.text());
  }
}
