package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The API server takes notes of up to 1024 bytes. */
class EventWritesTest {
  @Test
  void aNoteThatFitsIsLeftAlone() {
    assertThat(EventWrites.shortened("é".repeat(512))).isEqualTo("é".repeat(512));
  }

  @Test
  void aLongNoteIsCutBetweenCharacters() {
    for (String letter : new String[] {"a", "é", "…", "😀"}) {
      for (String prefix : new String[] {"", "x", "xx", "xxx"}) {
        String note = EventWrites.shortened(prefix + letter.repeat(1100));

        assertThat(note.getBytes(StandardCharsets.UTF_8).length).isBetween(1018, 1024);
        assertThat(note).endsWith("…").doesNotContain("\uFFFD");
      }
    }
  }
}
