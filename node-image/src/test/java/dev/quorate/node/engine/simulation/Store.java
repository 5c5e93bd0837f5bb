package dev.quorate.node.engine.simulation;

import dev.quorate.node.engine.PreparedState;
import dev.quorate.node.engine.StateMachine;
import dev.quorate.node.engine.snapshot.SnapshotContent;
import dev.quorate.node.level.LevelRange;
import dev.quorate.node.store.keyspace.MetaResult;
import dev.quorate.node.store.meta.MetaStateMachine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** The real store of a cluster that is formed, and what it answered since it was last asked. */
final class Store implements StateMachine<MetaResult> {
  private final MetaStateMachine store;
  private final TreeMap<Long, MetaResult> results = new TreeMap<>();

  /**
   * @param known the feature levels of the release that runs it
   */
  Store(LevelRange known) {
    store = new MetaStateMachine(known, Runnable::run);
    store.apply(0, Commands.formation());
  }

  /** The cluster's feature level, as applied. */
  int level() {
    return store.level();
  }

  /** Each with its index; the ranges of transactions are read now, as late as for a client. */
  void takeResults(BiConsumer<Long, Object> taker) {
    results.forEach((index, result) -> taker.accept(index, shown(result)));
    results.clear();
  }

  private static Object shown(MetaResult result) {
    return result instanceof MetaResult.Txn txn ? txn.answer().response() : result;
  }

  @Override
  public MetaResult apply(long index, ByteBuffer command) {
    MetaResult result = store.apply(index, command);
    results.put(index, result);
    return result;
  }

  @Override
  public SnapshotContent capture() {
    return store.capture();
  }

  @Override
  public PreparedState prepare(InputStream snapshot) throws IOException {
    return store.prepare(snapshot);
  }
}
