package dev.quorate.node.raft;

import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.ConfigurationCodec;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.HardState;
import dev.quorate.node.raft.entries.SnapshotMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/** One core alone: a test plays the others, and the disk where it wants to. */
final class Bench {
  private static final long LONGEST_TURN = CoreConfig.defaults(1).electionTimeout() / 2;

  final RaftCore core;
  final List<Message> sent = new ArrayList<>();
  final List<Output.Answer> answers = new ArrayList<>();
  final List<Entry> applied = new ArrayList<>();
  final List<Output.SnapshotWork> work = new ArrayList<>();
  final List<Output.Persist> unflushed = new ArrayList<>();
  private boolean diskWorks = true;
  private long now;

  Bench(CoreConfig config, InitialState initial) {
    core = new RaftCore(config, initial, new SplittableRandom(7));
    step(new Input.Tick());
  }

  /** Member 1 with this log, in a group of voters 1..n. */
  static Bench of(InitialState initial) {
    return new Bench(CoreConfig.defaults(1), initial);
  }

  static Configuration voters(long... ids) {
    return new Configuration(LongStream.of(ids).mapToObj(Bench::member).toList(), List.of());
  }

  static Member member(long id) {
    return new Member(id, "node-" + id, "peer:" + id, "client:" + id, "rest:" + id);
  }

  /** Entry 1 holds the configuration; the rest are commands of these terms. */
  static InitialState log(Configuration configuration, long... termsFrom2) {
    List<Entry> entries = new ArrayList<>();
    entries.add(
        new Entry(1, 1, Entry.Kind.CONFIGURATION, ConfigurationCodec.encode(configuration)));
    for (long term : termsFrom2) {
      entries.add(command(term, entries.size() + 1));
    }
    HardState hardState = new HardState(entries.getLast().term(), 0);
    return new InitialState(hardState, Optional.empty(), entries, Configuration.EMPTY);
  }

  static InitialState snapshot(long index, long term, Configuration configuration) {
    SnapshotMeta meta = new SnapshotMeta(index, term, configuration, 10, 0);
    return new InitialState(
        new HardState(term, 0), Optional.of(meta), List.of(), Configuration.EMPTY);
  }

  static Entry command(long term, long index) {
    return new Entry(term, index, Entry.Kind.COMMAND, new byte[] {(byte) index});
  }

  Bench step(Input input) {
    Output output = core.step(now, input);
    sent.addAll(output.messages());
    answers.addAll(output.answers());
    applied.addAll(output.committed());
    work.addAll(output.snapshotWork());
    output.persist().ifPresent(unflushed::add);
    if (!output.committed().isEmpty()) {
      step(new Input.Applied(output.committed().getLast().index()));
    }
    if (diskWorks) {
      flush();
    }
    return this;
  }

  void stopDisk() {
    diskWorks = false;
  }

  void flush() {
    if (!unflushed.isEmpty()) {
      long sequence = unflushed.getLast().sequence();
      unflushed.clear();
      step(new Input.Persisted(sequence));
    }
  }

  Bench receive(Message message) {
    return step(new Input.Receive(message));
  }

  /** It runs for so long, with a look at the time now and then. */
  Bench tick(long millis) {
    for (long left = millis; left > 0; left -= LONGEST_TURN) {
      sleep(Math.min(left, LONGEST_TURN)).step(new Input.Tick());
    }
    return this;
  }

  /** Time passes in which it does not run. */
  Bench sleep(long millis) {
    now += millis;
    return this;
  }

  /** Wins an election with the votes of all others. */
  Bench lead() {
    tick(2500);
    grantAll(true);
    grantAll(false);
    if (core.status().role() != Role.LEADER) {
      throw new AssertionError("not elected: " + core.status());
    }
    return this;
  }

  /** Becomes a candidate of the next term with the pre-votes of all others, and no vote yet. */
  Bench campaign() {
    sent.removeIf(Message.VoteRequest.class::isInstance);
    tick(2500);
    if (core.status().role() == Role.PRE_CANDIDATE) {
      grantAll(true);
    }
    if (core.status().role() != Role.CANDIDATE) {
      throw new AssertionError("no candidate: " + core.status());
    }
    return this;
  }

  private void grantAll(boolean preVote) {
    List<Message.VoteRequest> requests = sentOf(Message.VoteRequest.class);
    for (Message.VoteRequest request : requests) {
      if (request.preVote() == preVote) {
        receive(new Message.VoteResponse(request.to(), 1, request.term(), preVote, true));
      }
    }
  }

  /** A follower acknowledges everything up to here, and the latest round. */
  Bench acknowledge(long from, long matchIndex, long round) {
    long term = core.status().term();
    return receive(
        new Message.AppendResponse(from, 1, term, true, matchIndex, matchIndex, 0, round));
  }

  /** A follower acknowledges the whole log and the latest round. */
  Bench acknowledgeAll(long from) {
    long round =
        sentOf(Message.AppendRequest.class).stream()
            .mapToLong(Message.AppendRequest::round)
            .max()
            .orElseThrow();
    return acknowledge(from, core.status().lastIndex(), round);
  }

  <M extends Message> List<M> sentOf(Class<M> type) {
    return sent.stream().filter(type::isInstance).map(type::cast).toList();
  }

  <M extends Message> M lastSent(Class<M> type) {
    return sentOf(type).getLast();
  }

  static CoreConfig config(
      int maxAppendBytes, int maxInflightMessages, long maxUncommittedBytes, long timeout) {
    CoreConfig base = CoreConfig.defaults(1);
    return new CoreConfig(
        1,
        base.electionTimeout(),
        base.heartbeatInterval(),
        maxAppendBytes,
        maxInflightMessages,
        base.maxInflightBytes(),
        maxUncommittedBytes,
        base.readTimeout(),
        base.transferTimeout(),
        timeout,
        base.catchUpLag(),
        base.keepEntries(),
        base.keepBytes());
  }
}
