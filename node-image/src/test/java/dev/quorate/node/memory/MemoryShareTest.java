package dev.quorate.node.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryShareTest {
  private final MemoryShare share = new MemoryShare(12_800);

  @Test
  void noMoreIsTakenThanThereIs() {
    assertThat(share.tryTake(12_000)).isTrue();
    assertThat(share.tryTake(801)).isFalse();
    assertThat(share.used()).isEqualTo(12_000);
    assertThat(share.tryTake(800)).isTrue();
    share.giveBack(12_000);
    assertThat(share.tryTake(12_000)).isTrue();
  }

  @Test
  void whatIsLargerThanTheShareIsTakenAlone() {
    assertThat(share.tryTake(20_000)).isTrue();
    assertThat(share.tryTake(1)).isFalse();
    share.giveBack(20_000);
    assertThat(share.tryTake(1)).isTrue();
    assertThat(share.tryTake(20_000)).isFalse();
  }

  @Test
  void allPartsDrawFromOneShare() {
    MemoryShare.Part first = share.part();
    MemoryShare.Part second = share.part();
    first.holds(10_000);
    second.holds(2_000);
    assertThat(share.used()).isEqualTo(12_000);
    assertThat(first.hasRoomFor(800)).isTrue();
    assertThat(first.hasRoomFor(801)).isFalse();
    assertThat(second.hasRoomFor(801)).isFalse();
    first.holds(4_000);
    assertThat(second.hasRoomFor(6_000)).isTrue();
    second.close();
    assertThat(share.used()).isEqualTo(4_000);
  }

  @Test
  void aLittleIsAdmittedWhenOthersHoldEverything() {
    share.part().holds(12_800);
    MemoryShare.Part late = share.part();
    assertThat(late.hasRoomFor(5_000)).as("its first entry, whatever its size").isTrue();
    late.holds(60);
    assertThat(late.hasRoomFor(40)).isTrue();
    assertThat(late.hasRoomFor(41)).isFalse();
  }

  @Test
  void underPressureWhoeverCanGivesSomethingBack() {
    MemoryShare.Part idle = share.part();
    MemoryShare.Part busy = share.part();
    idle.holds(5_000);
    assertThat(idle.shouldGiveBack(5_000)).isFalse();
    busy.holds(4_600);
    assertThat(idle.shouldGiveBack(5_000)).isTrue();
    assertThat(idle.shouldGiveBack(100)).as("too little for a snapshot").isFalse();
  }
}
