package dev.quorate.node.store.keyspace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The newest version of each key, in the order of the keys as unsigned bytes: a sorted map of
 * leaves with some dozens of keys each. A look into a map of single keys waits for memory at each
 * of its twenty steps; here the few leaves' bounds, which are used all the time, lead to the one
 * leaf.
 *
 * <p>Any number of threads read, and wait for nobody; changes take turns. A reader may hold a leaf
 * that was replaced since: it has every key of its time, so only what came later is missing.
 */
final class Histories {
  private static final int MOST = 64;
  private static final int FEW = 16;
  private static final int LOADED = 48;
  private static final byte[] NO_BOUND = {};

  /** By the least key that may come into each. Together they cover all keys, at any moment. */
  private final ConcurrentSkipListMap<byte[], HistoryLeaf> leaves =
      new ConcurrentSkipListMap<>(Arrays::compareUnsigned);

  Histories() {
    put(HistoryLeaf.of(NO_BOUND, NO_BOUND, List.of(), List.of()));
  }

  private void put(HistoryLeaf leaf) {
    leaves.put(leaf.low(), leaf);
  }

  private HistoryLeaf leafFor(byte[] key) {
    return leaves.floorEntry(key).getValue();
  }

  /** The newest version of a key, or null. */
  KeyVersion get(byte[] key) {
    HistoryLeaf leaf = leafFor(key);
    int at = leaf.find(key);
    return at < 0 ? null : leaf.history(at);
  }

  /**
   * @return what it replaces, or null
   */
  synchronized KeyVersion put(byte[] key, KeyVersion newest) {
    HistoryLeaf leaf = leafFor(key);
    int at = leaf.find(key);
    if (at >= 0) {
      KeyVersion replaced = leaf.history(at);
      leaf.replace(at, newest);
      return replaced;
    }
    int place = -at - 1;
    HistoryLeaf grown = leaf.with(place, key, newest);
    if (grown.size() <= MOST) {
      put(grown);
    } else {
      // Keys that come in their order leave full leaves behind them.
      split(grown, leaf.isLast() && place == leaf.size() ? place : grown.size() / 2);
    }
    return null;
  }

  /** The right one first: whoever looks for one of its keys before that finds the old leaf. */
  private void split(HistoryLeaf leaf, int at) {
    put(leaf.from(at));
    put(leaf.before(at));
  }

  /** Removes a key while this is its newest version. */
  synchronized boolean remove(byte[] key, KeyVersion newest) {
    HistoryLeaf leaf = leafFor(key);
    int at = leaf.find(key);
    if (at < 0 || leaf.history(at) != newest) {
      return false;
    }
    HistoryLeaf shrunk = leaf.without(at);
    Map.Entry<byte[], HistoryLeaf> before = leaves.lowerEntry(leaf.low());
    if (before != null && shrunk.size() < FEW && isRoomIn(before.getValue(), shrunk)) {
      // The left one first: a reader that comes to the bound between them finds one or the other.
      put(before.getValue().joined(shrunk));
      leaves.remove(leaf.low());
    } else {
      put(shrunk);
    }
    return true;
  }

  private static boolean isRoomIn(HistoryLeaf before, HistoryLeaf shrunk) {
    return shrunk.size() == 0 || before.size() + shrunk.size() <= MOST / 2;
  }

  Cursor all() {
    return new Cursor(NO_BOUND, NO_BOUND);
  }

  /**
   * @param end the first key that does not belong to it; empty if there is no end
   */
  Cursor range(byte[] from, byte[] end) {
    return new Cursor(from, end);
  }

  /**
   * On the first key of a range, then on the next one: each key that is there all the time once, in
   * their order; those that come or go meanwhile, or not.
   */
  final class Cursor {
    private final byte[] end;
    private HistoryLeaf leaf;
    private int at;
    private int limit;

    private Cursor(byte[] from, byte[] end) {
      this.end = end;
      enter(from);
      find();
    }

    private void enter(byte[] from) {
      leaf = leafFor(from);
      at = leaf.placeOf(from);
      limit = reachesTheEnd() ? leaf.placeOf(end) : leaf.size();
    }

    // At its bound, not in the leaf that came next: the leaves may be cut otherwise by now.
    private void find() {
      while (at >= limit && !reachesTheEnd() && !leaf.isLast()) {
        enter(leaf.high());
      }
    }

    private boolean reachesTheEnd() {
      return end.length > 0 && (leaf.isLast() || Arrays.compareUnsigned(leaf.high(), end) >= 0);
    }

    boolean isOnKey() {
      return at < limit;
    }

    byte[] key() {
      return leaf.key(at);
    }

    KeyVersion newest() {
      return leaf.history(at);
    }

    void advance() {
      at++;
      find();
    }
  }

  /** Keys in their order, as a snapshot has them: much faster than one by one. */
  static final class Loading {
    private final Histories loaded = new Histories();
    private final List<byte[]> keys = new ArrayList<>();
    private final List<KeyVersion> histories = new ArrayList<>();
    private byte[] low = NO_BOUND;

    /**
     * @param key greater than the one before
     */
    void add(byte[] key, KeyVersion newest) {
      if (keys.size() == LOADED) {
        leaf(key);
      }
      keys.add(key);
      histories.add(newest);
    }

    private void leaf(byte[] high) {
      loaded.put(HistoryLeaf.of(low, high, keys, histories));
      keys.clear();
      histories.clear();
      low = high;
    }

    Histories end() {
      leaf(NO_BOUND);
      return loaded;
    }
  }
}
