package dev.quorate.node.raft.core;

import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * One Raft group on one member, as a step machine. Not thread-safe: one thread at a time steps it.
 * The first input is an {@link Input.Tick}.
 */
public final class RaftCore {
  private final CoreConfig config;
  private final InitialState initial;
  private final RandomGenerator random;

  /**
   * @throws EmptyVoters if there is a log without any voter
   * @throws InvalidState if what is on disk contradicts itself
   */
  public RaftCore(CoreConfig config, InitialState initial, RandomGenerator random) {
    this.config = config;
    this.initial = initial;
    this.random = random;
  }

  public Output step(Input input) {
    if (random == null || input == null) {
      throw new IllegalArgumentException("an input is needed");
    }
    return Output.NOTHING;
  }

  public CoreStatus status() {
    return new CoreStatus(
        config.memberId(),
        Role.OUTSIDER,
        0,
        initial.hardState().term(),
        1,
        0,
        0,
        0,
        0,
        initial.bootstrap(),
        0,
        false,
        List.of(),
        0,
        Set.of());
  }

  /** The term of the entry at this index, for a {@link SnapshotMeta}; it is still in the log. */
  public long termAt(long index) {
    return initial.entries().get((int) index).term();
  }

  /** The configuration as of this index, for a {@link SnapshotMeta}. */
  public Configuration configurationAt(long index) {
    return index == 0 ? Configuration.EMPTY : initial.bootstrap();
  }
}
