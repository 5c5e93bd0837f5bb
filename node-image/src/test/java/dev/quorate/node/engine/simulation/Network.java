package dev.quorate.node.engine.simulation;

import dev.quorate.node.raft.Message;
import dev.quorate.node.transport.Frame;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/** Decides what becomes of a message: how often it arrives, and when. */
final class Network {
  private record Link(long from, long to) {}

  private final SplittableRandom random;
  private final Set<Link> cut = new HashSet<>();
  private final List<Message> kept = new ArrayList<>();
  private Optional<Predicate<Message>> keeping = Optional.empty();
  private double loss;
  private double duplication;
  private int maxDelay = 3;

  Network(SplittableRandom random) {
    this.random = random;
  }

  /** Delays in milliseconds for each copy that arrives. Copies overtake each other. */
  List<Integer> delays(Frame frame) {
    if (frame instanceof Frame.Raft raft
        && keeping.isPresent()
        && keeping.get().test(raft.message())) {
      kept.add(raft.message());
      return List.of();
    }
    if (isCut(frame) || random.nextDouble() < loss) {
      return List.of();
    }
    int delay = 1 + random.nextInt(maxDelay);
    return random.nextDouble() < duplication(frame)
        ? List.of(delay, 1 + random.nextInt(10 * maxDelay))
        : List.of(delay);
  }

  /** Pieces of snapshots come twice more often: few are sent, and their order matters most. */
  private double duplication(Frame frame) {
    // A command that came twice would be two: connections do not repeat what they carry.
    if (frame instanceof Frame.Forwarded) {
      return 0;
    }
    boolean chunk =
        frame instanceof Frame.Raft raft && raft.message() instanceof Message.SnapshotChunk;
    return chunk ? 5 * duplication : duplication;
  }

  private boolean isCut(Frame frame) {
    return cut.contains(new Link(frame.from(), frame.to()));
  }

  void cutOneWay(long from, long to) {
    cut.add(new Link(from, to));
  }

  void cut(long one, long other) {
    cutOneWay(one, other);
    cutOneWay(other, one);
  }

  void joinAll() {
    cut.clear();
  }

  /** Sets aside what fits, to be delivered later by hand. */
  void keep(Predicate<Message> which) {
    keeping = Optional.of(which);
  }

  /** Lets everything through again, and hands out what was set aside. */
  List<Message> release() {
    keeping = Optional.empty();
    List<Message> released = List.copyOf(kept);
    kept.clear();
    return released;
  }

  List<Message> kept() {
    return kept;
  }

  void behave(double loss, double duplication, int maxDelay) {
    this.loss = loss;
    this.duplication = duplication;
    this.maxDelay = maxDelay;
  }
}
