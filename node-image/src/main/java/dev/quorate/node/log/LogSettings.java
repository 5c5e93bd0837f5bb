package dev.quorate.node.log;

/**
 * @param segmentBytes a segment is closed when it would grow beyond this
 * @param preallocation file space is written with zeros so far ahead, so that most flushes change
 *     no metadata; not for batches larger than half of it. In small steps: the zeros are flushed
 *     with the batch that needs them, and whoever waits for it waits for them
 * @param maxBatchBytes at most so much goes into one flush (a single larger entry goes alone)
 */
public record LogSettings(long segmentBytes, int preallocation, int maxBatchBytes) {
  public static LogSettings ofSegments(long segmentBytes) {
    return new LogSettings(
        segmentBytes,
        (int) Math.min(segmentBytes, 256 << 10),
        (int) Math.min(segmentBytes, 8 << 20));
  }
}
