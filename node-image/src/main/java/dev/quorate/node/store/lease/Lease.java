package dev.quorate.node.store.lease;

import com.google.protobuf.ByteString;
import java.util.List;

/** A lease that exists. Changed by the one thread that applies commands; read by any. */
public final class Lease {
  private final LeaseKeys keys = new LeaseKeys();
  private volatile LeaseRecord record;

  Lease(LeaseRecord record) {
    this.record = record;
  }

  public LeaseRecord record() {
    return record;
  }

  void checkpoint(long remaining, long index) {
    record = record.withRemaining(remaining, index);
  }

  boolean attach(ByteString key) {
    synchronized (keys) {
      return keys.add(key);
    }
  }

  boolean detach(ByteString key) {
    synchronized (keys) {
      return keys.remove(key);
    }
  }

  int size() {
    synchronized (keys) {
      return keys.size();
    }
  }

  /** The keys that end with it, in their order. */
  public List<ByteString> keys() {
    synchronized (keys) {
      return keys.sorted();
    }
  }
}
