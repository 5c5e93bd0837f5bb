package dev.quorate.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.node.raft.progress.Inflights;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The window of appends that are not answered yet. */
class InflightsTest {
  @Test
  @DisplayName("the window is bounded by count and by bytes and never goes below one append")
  void inflights() {
    Inflights window = new Inflights(2, 100);
    window.add(1, 500);
    assertThat(window.isFull()).isTrue();
    window.freeUpTo(1);
    window.add(2, 1);
    window.add(3, 1);
    assertThat(window.isFull()).isTrue();
    window.freeUpTo(2);
    assertThat(window.isFull()).isFalse();
    assertThat(window.count()).isEqualTo(1);
  }

  @Test
  @DisplayName("appends enter the window in the order of their indexes")
  void order() {
    Inflights window = new Inflights(3, 100);
    window.add(5, 1);
    assertThatThrownBy(() -> window.add(5, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("append up to 5 sent after one up to 5");
  }
}
