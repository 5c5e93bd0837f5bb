package dev.quorate.node.cli.snapshot;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a snapshot of a list of keys. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    usageHelpWidth = 100,
    description =
        "A snapshot of the keys and values in a YAML or JSON file: one mapping; values are taken as"
            + " they are written, bytes are !!binary in base64. The same file gives the same"
            + " snapshot.")
final class CreateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "KEYS", description = "A YAML or JSON file.")
  private Path source = Path.of("");

  @Mixin private NewSnapshot.Target target;

  @Override
  public Integer call() throws IOException, Refused {
    Map<ByteString, ByteString> keys = KeyList.read(source);
    try (NewSnapshot snapshot = target.begin(keys.size())) {
      for (Map.Entry<ByteString, ByteString> key : keys.entrySet()) {
        snapshot.add(key.getKey(), key.getValue());
      }
      snapshot.finish();
      spec.commandLine()
          .getOut()
          .printf(
              "%s: %d keys, up to revision %d%n",
              target.output(), keys.size(), snapshot.revision());
    } catch (IllegalArgumentException tooLarge) {
      throw new Refused(source + ": " + tooLarge.getMessage());
    }
    return 0;
  }
}
