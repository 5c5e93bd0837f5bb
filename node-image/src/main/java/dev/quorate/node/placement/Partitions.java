package dev.quorate.node.placement;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * How the keys of a cluster are divided. The number is part of the genesis: with another one most
 * keys would be elsewhere.
 *
 * @param count at least 1
 */
public record Partitions(int count) {
  public Partitions {
    if (count < 1) {
      throw new IllegalArgumentException("at least one partition, not " + count);
    }
  }

  /**
   * The partition of a key, from 0: the first 64 bits of the SHA-256 of its partition key, an
   * unsigned number of which each partition has an equal part in order.
   */
  public int of(byte[] partitionKey) {
    return (int) Math.unsignedMultiplyHigh(hash(partitionKey), count);
  }

  /** Even, in every language's library, and the same for ever: where a key is depends on it. */
  static long hash(byte[] bytes) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes)).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
