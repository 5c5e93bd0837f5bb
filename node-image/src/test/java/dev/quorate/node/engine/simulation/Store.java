package dev.quorate.node.engine.simulation;

import dev.quorate.node.engine.PreparedState;
import dev.quorate.node.engine.StateMachine;
import dev.quorate.node.engine.snapshot.SnapshotContent;
import dev.quorate.node.store.keyspace.MetaResult;
import dev.quorate.node.store.meta.MetaStateMachine;
import java.io.IOException;
import java.io.InputStream;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** The real store of a cluster that is formed, and what it answered since it was last asked. */
final class Store implements StateMachine<MetaResult> {
  private final MetaStateMachine store = new MetaStateMachine(Runnable::run);
  private final TreeMap<Long, MetaResult> results = new TreeMap<>();

  Store() {
    store.apply(0, Commands.formation());
  }

  void takeResults(BiConsumer<Long, MetaResult> taker) {
    results.forEach(taker);
    results.clear();
  }

  @Override
  public MetaResult apply(long index, byte[] command) {
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
