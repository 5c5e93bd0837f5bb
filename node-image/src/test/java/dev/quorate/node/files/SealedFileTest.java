package dev.quorate.node.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.genesis.StructuralConfig;
import dev.quorate.node.raft.configuration.Member;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedFileTest {
  @TempDir private Path directory;

  private static final Member FIRST = new Member(7, "n1", "h:1", "h:2", "h:3");

  @Test
  void aGenesisReadsBackAsItWasWritten() throws Exception {
    Genesis genesis =
        new Genesis(
            0xabcdef0123456789L,
            3,
            StructuralConfig.defaults(4),
            FIRST,
            List.of("n2", "n3"),
            Genesis.Source.EMPTY);

    genesis.write(directory);

    assertThat(Genesis.read(directory)).isEqualTo(genesis);
    assertThat(Genesis.fromBytes(genesis.toBytes())).isEqualTo(genesis);
    try (var files = Files.list(directory)) {
      assertThat(files).as("no other file is left").hasSize(1);
    }
  }

  @Test
  void everyChangedByteIsNoticed() throws Exception {
    ObjectNode content = JsonNodeFactory.instance.objectNode().put("memberId", "0f");
    Path file = directory.resolve("x.json");
    SealedFile.write(file, 1, content);
    byte[] good = Files.readAllBytes(file);

    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 0x04;
      Files.write(file, bad);
      // White space between tokens is no content: the content is unchanged, or it is not read.
      assertThat(readOrEmpty(file)).as("byte %d", i).isIn("", "0f");
    }
  }

  private static String readOrEmpty(Path file) throws Exception {
    try {
      return SealedFile.read(file, Integer.MAX_VALUE).path("memberId").asText();
    } catch (SealedFile.Damaged noticed) {
      return "";
    }
  }

  @Test
  void aTornFileIsDamagedAndNotEmpty() throws Exception {
    Path file = directory.resolve("x.json");
    SealedFile.write(file, 1, JsonNodeFactory.instance.objectNode().put("a", 1));
    byte[] good = Files.readAllBytes(file);

    for (int length = 0; length < good.length - 1; length++) {
      Files.write(file, Arrays.copyOf(good, length));
      assertThatThrownBy(() -> SealedFile.read(file, 1))
          .as("%d bytes", length)
          .isInstanceOf(SealedFile.Damaged.class);
    }
  }

  @Test
  void aNewerFormatIsToldFromDamage() throws Exception {
    Path file = directory.resolve("x.json");
    SealedFile.write(file, 2, JsonNodeFactory.instance.objectNode());

    assertThatThrownBy(() -> SealedFile.read(file, 1))
        .isInstanceOf(SealedFile.NewerFormat.class)
        .hasMessageContaining("format 2");
  }
}
