package dev.quorate.node.raft;

import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.ConfigurationCodec;
import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.LostAcknowledged;
import dev.quorate.node.raft.entries.SnapshotMeta;

/** Refuses to start from a disk that contradicts itself. */
final class InitialStateCheck {
  private InitialStateCheck() {}

  static void check(InitialState initial) {
    long index = initial.snapshot().map(SnapshotMeta::index).orElse(0L);
    long term = initial.snapshot().map(SnapshotMeta::term).orElse(0L);
    Configuration configuration =
        initial.snapshot().map(SnapshotMeta::configuration).orElse(Configuration.EMPTY);
    for (Entry entry : initial.entries()) {
      if (entry.index() != index + 1) {
        throw new InvalidState("entry " + entry.index() + " follows on " + index);
      }
      if (entry.term() < term) {
        throw new InvalidState(
            "entry " + entry.index() + " has term " + entry.term() + " after term " + term);
      }
      index = entry.index();
      term = entry.term();
      if (entry.kind() == Entry.Kind.CONFIGURATION) {
        configuration = ConfigurationCodec.decode(entry.data());
      }
    }
    if (initial.commitIndex() > index) {
      throw new LostAcknowledged(
          initial.commitIndex(),
          "the log ends with entry %d, but everything up to entry %d was acknowledged"
              .formatted(index, initial.commitIndex()));
    }
    if (initial.hardState().term() < term) {
      throw new InvalidState(
          "the log has term " + term + " but the hard state " + initial.hardState().term());
    }
    if (initial.hasLog() && configuration.voters().isEmpty()) {
      throw new EmptyVoters("a log up to entry " + index);
    }
    if (initial.bootstrap().voters().isEmpty() && !initial.bootstrap().learners().isEmpty()) {
      throw new EmptyVoters("a first configuration with learners");
    }
  }
}
