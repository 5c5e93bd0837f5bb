package dev.quorate.node.cli.snapshot;

import com.google.protobuf.ByteString;
import dev.quorate.node.store.history.ImportedHistory;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Keys and their values from a YAML file, one mapping; JSON is YAML too. A value is the text as it
 * is written, so 1.10 stays 1.10; bytes are written as {@code !!binary} in base64.
 */
final class KeyList {
  private final Path file;
  private final Map<ByteString, ByteString> keys = new LinkedHashMap<>();
  private final List<String> wrong = new ArrayList<>();

  private KeyList(Path file) {
    this.file = file;
  }

  /**
   * In their order.
   *
   * @throws Refused with everything that is wrong, each with its line
   */
  static Map<ByteString, ByteString> read(Path file) throws IOException, Refused {
    KeyList list = new KeyList(file);
    try (Reader reader = Files.newBufferedReader(file)) {
      Optional<Node> root =
          new Compose(LoadSettings.builder().setLabel(file.toString()).build())
              .composeReader(reader);
      list.addAll(root);
    } catch (YamlEngineException e) {
      throw new Refused(file + " is neither YAML nor JSON: " + e.getMessage());
    }
    if (!list.wrong.isEmpty()) {
      throw new Refused(String.join(System.lineSeparator(), list.wrong));
    }
    return list.keys;
  }

  private void addAll(Optional<Node> root) throws Refused {
    if (root.isPresent() && root.get() instanceof MappingNode mapping) {
      mapping.getValue().forEach(this::add);
    } else {
      throw new Refused(file + " must hold one mapping of keys to values, such as: foo: bar");
    }
  }

  private void add(NodeTuple entry) {
    Optional<ByteString> key = bytes("key", entry.getKeyNode());
    Optional<ByteString> value = bytes("value", entry.getValueNode());
    if (key.isEmpty() || value.isEmpty()) {
      return;
    }
    if (key.get().isEmpty()) {
      complain(entry.getKeyNode(), "a key is empty");
    } else if (key.get().equals(ImportedHistory.NETSY)) {
      complain(entry.getKeyNode(), "the key _netsy is Netsy's own, and written by itself");
    } else if (keys.put(key.get(), value.get()) != null) {
      complain(entry.getKeyNode(), "key " + KeyText.of(key.get()) + " is there twice");
    }
  }

  private Optional<ByteString> bytes(String what, Node node) {
    if (!(node instanceof ScalarNode scalar)) {
      complain(node, "a " + what + " is a list or a mapping: put it in quotes, as text");
      return Optional.empty();
    }
    if (scalar.getTag().equals(Tag.NULL)) {
      complain(node, "a " + what + " is missing: write \"\" for an empty one");
      return Optional.empty();
    }
    if (scalar.getTag().equals(Tag.BINARY)) {
      try {
        return Optional.of(
            ByteString.copyFrom(
                Base64.getDecoder().decode(scalar.getValue().replaceAll("\\s", ""))));
      } catch (IllegalArgumentException e) {
        complain(node, "a " + what + " is no base64: " + e.getMessage());
        return Optional.empty();
      }
    }
    return Optional.of(ByteString.copyFromUtf8(scalar.getValue()));
  }

  private void complain(Node node, String what) {
    wrong.add(
        "%s line %s: %s"
            .formatted(
                file,
                node.getStartMark().map(mark -> Integer.toString(mark.getLine() + 1)).orElse("?"),
                what));
  }
}
