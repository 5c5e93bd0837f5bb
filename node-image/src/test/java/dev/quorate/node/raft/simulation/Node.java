package dev.quorate.node.raft.simulation;

import dev.quorate.node.raft.CoreConfig;
import dev.quorate.node.raft.CoreStatus;
import dev.quorate.node.raft.Input;
import dev.quorate.node.raft.Message;
import dev.quorate.node.raft.Output;
import dev.quorate.node.raft.RaftCore;
import dev.quorate.node.raft.Role;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.SnapshotMeta;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** One member: a core, its disk, and a host that carries out what the core asks for. */
final class Node {
  private static final int CHUNK = 30;

  private final Cluster cluster;
  private final CoreConfig config;
  private final Configuration bootstrap;
  private final Disk disk = new Disk();
  private final long clockOffset;

  // Lost in a crash
  private Optional<RaftCore> core = Optional.empty();
  private final ArrayDeque<Output.Persist> unflushed = new ArrayDeque<>();
  private final Map<Long, Request> requests = new HashMap<>();
  private final TreeMap<Long, Output.Appended> proposals = new TreeMap<>();
  private ByteArrayOutputStream received = new ByteArrayOutputStream();
  private Machine machine = Machine.EMPTY;
  private boolean flushing;
  private int life;

  Node(Cluster cluster, CoreConfig config, Configuration bootstrap, long clockOffset) {
    this.cluster = cluster;
    this.config = config;
    this.bootstrap = bootstrap;
    this.clockOffset = clockOffset;
  }

  long id() {
    return config.memberId();
  }

  Disk disk() {
    return disk;
  }

  boolean isUp() {
    return core.isPresent();
  }

  RaftCore core() {
    return core.orElseThrow();
  }

  CoreStatus status() {
    return core().status();
  }

  boolean leads() {
    return isUp() && status().role() == Role.LEADER;
  }

  Machine machine() {
    return machine;
  }

  Map<Long, Request> requests() {
    return requests;
  }

  @Override
  public String toString() {
    return "node " + id() + (isUp() ? "" : " (down)");
  }

  public void start() {
    machine =
        disk.snapshot()
            .map(meta -> Machine.fromSnapshot(disk.file(meta.index()).orElseThrow(), meta.index()))
            .map(Optional::orElseThrow)
            .orElse(Machine.EMPTY);
    core = Optional.of(new RaftCore(config, disk.load(bootstrap), cluster.random().split()));
    tick();
  }

  /** Power fails: of what was not flushed any beginning may have reached the disk. */
  void crash() {
    int survivors = cluster.random().nextInt(unflushed.size() + 1);
    for (int i = 0; i < survivors; i++) {
      disk.write(unflushed.removeFirst());
    }
    if (!unflushed.isEmpty() && cluster.random().nextBoolean()) {
      Output.Persist torn = unflushed.removeFirst();
      disk.write(torn, cluster.random().nextInt(torn.entries().size() + 1));
    }
    forget();
  }

  /** The most is lost that a crash may take. */
  void crashLosingAllUnflushed() {
    forget();
  }

  private void forget() {
    core = Optional.empty();
    unflushed.clear();
    requests.clear();
    proposals.clear();
    received = new ByteArrayOutputStream();
    flushing = false;
    life++;
  }

  void tick() {
    step(new Input.Tick(cluster.now() + clockOffset));
  }

  void receive(Message message) {
    if (isUp()) {
      step(new Input.Receive(message));
    }
  }

  void ask(Request request, Input input) {
    requests.put(request.id, request);
    step(input);
  }

  void step(Input input) {
    CoreStatus before = status();
    Output output = core().step(input);
    output.persist().ifPresent(this::queue);
    cluster.invariants().stepped(this, before, status(), cluster.nodes());
    output.messages().forEach(cluster::send);
    output.snapshotWork().forEach(this::carryOut);
    for (Entry entry : output.committed()) {
      apply(entry);
    }
    output.answers().forEach(this::answered);
    if (!output.committed().isEmpty()) {
      settleProposals();
      step(new Input.Applied(machine.index()));
      cluster.maybeSnapshot(this);
    } else {
      settleProposals();
    }
  }

  private void queue(Output.Persist persist) {
    persist.entries().forEach(entry -> cluster.invariants().wrote(this, entry));
    unflushed.addLast(persist);
    if (!flushing) {
      flushing = true;
      later(cluster.flushDelay(this), this::flush);
    }
  }

  /** One flush for whatever has queued. */
  void flush() {
    flushing = false;
    if (unflushed.isEmpty()) {
      return;
    }
    long sequence = unflushed.getLast().sequence();
    unflushed.forEach(disk::write);
    unflushed.clear();
    step(new Input.Persisted(sequence));
  }

  private void later(int delay, Runnable action) {
    int then = life;
    cluster.later(
        delay,
        () -> {
          if (life == then && isUp()) {
            action.run();
          }
        });
  }

  private void apply(Entry entry) {
    machine = machine.apply(entry);
    cluster.invariants().applied(this, entry, machine);
    Output.Appended mine = proposals.get(entry.index());
    if (mine != null && mine.term() == entry.term()) {
      Request request = requests.get(mine.requestId());
      cluster.invariants().acknowledged(this, request, entry);
      request.applied();
    }
  }

  private void settleProposals() {
    proposals.headMap(machine.index(), true).clear();
  }

  private void answered(Output.Answer answer) {
    Request request = requests.get(answer.requestId());
    if (request == null) {
      throw new BrokenInvariant("one answer", this + " answered what nobody asked: " + answer);
    }
    request.answered(answer);
    switch (answer) {
      case Output.Appended appended -> proposals.put(appended.index(), appended);
      case Output.ReadAt read -> cluster.invariants().readAt(this, request, read.index());
      case Output.Done done -> {}
      case Output.Refused refused -> {}
    }
  }

  void takeSnapshot() {
    long index = machine.index();
    byte[] bytes = machine.toSnapshot();
    SnapshotMeta meta =
        new SnapshotMeta(
            index,
            core().termAt(index),
            core().configurationAt(index),
            bytes.length,
            digest(bytes));
    later(
        cluster.flushDelay(this),
        () -> {
          if (disk.keep(meta, bytes)) {
            step(new Input.SnapshotTaken(meta));
            disk.deleteOlder(status().snapshotsInUse());
          }
        });
  }

  private void carryOut(Output.SnapshotWork work) {
    switch (work) {
      case Output.ReadChunk read ->
          disk.file(read.index()).ifPresent(bytes -> sendChunk(read, bytes));
      case Output.WriteChunk write -> {
        if (write.offset() == 0) {
          received = new ByteArrayOutputStream();
        }
        if (received.size() != write.offset()) {
          throw new BrokenInvariant("chunks in order", this + " " + received.size() + " " + write);
        }
        received.writeBytes(cluster.maybeCorrupt(write.data()));
      }
      case Output.InstallSnapshot install ->
          later(cluster.flushDelay(this), () -> install(install.meta()));
    }
  }

  private void sendChunk(Output.ReadChunk read, byte[] bytes) {
    int from = (int) read.offset();
    int to = Math.min(bytes.length, from + CHUNK);
    cluster.send(
        new Message.SnapshotChunk(
            id(),
            read.to(),
            read.term(),
            read.index(),
            read.offset(),
            Arrays.copyOfRange(bytes, from, to),
            to == bytes.length));
  }

  private void install(SnapshotMeta meta) {
    flush();
    byte[] bytes = received.toByteArray();
    Optional<Machine> restored = Machine.fromSnapshot(bytes, meta.index());
    boolean valid = digest(bytes) == meta.digest() && restored.isPresent();
    if (valid) {
      if (meta.index() <= machine.index()) {
        throw new BrokenInvariant("snapshots never go back", this + " " + meta);
      }
      machine = restored.get();
      cluster.invariants().sameState(this, machine);
      disk.install(meta, bytes);
    }
    step(new Input.SnapshotInstalled(meta, valid));
  }

  private static int digest(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
