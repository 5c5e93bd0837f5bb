package dev.quorate.node.memory;

/**
 * How the memory of one process is divided. There is one of it in a process, whatever the number of
 * groups: they all draw from its shares.
 *
 * <p>Of the heap, a third is for the stores and another third for a store that is read from a
 * snapshot while the old one still serves. An eighth is for the entries of the logs, a sixteenth
 * for requests under way, whose bytes are mostly those of the log's entries. The rest is for the
 * program itself and for data on its way through it. Outside of the heap, where the JVM allows as
 * much again, responses may take up to half of that, and what waits for each slow peer a sixteenth.
 *
 * @param log entries of all groups that are kept in memory
 * @param requests commands that wait to be committed
 * @param responses answers to clients on their way to the network, outside of the heap
 * @param peerQueueBytes what waits for one slow peer, outside of the heap
 */
public record MemoryBudget(
    MemoryShare log, MemoryShare requests, MemoryShare responses, int peerQueueBytes) {
  private static final int MEBIBYTE = 1 << 20;

  /**
   * The most that the stores take, unless the command line says otherwise.
   *
   * @param heap in bytes
   */
  public static long storeBytes(long heap) {
    return heap / 3;
  }

  /** What one group keeps behind its newest snapshot at most, for followers that lag a little. */
  public long keptLogBytes() {
    return log.limit() / 8;
  }

  /** Of the heap and the direct memory that this JVM may use. To be called once. */
  public static MemoryBudget ofProcess() {
    long heap = Runtime.getRuntime().maxMemory();
    return of(heap, heap);
  }

  /**
   * @param heap in bytes
   * @param direct in bytes, outside of the heap
   */
  public static MemoryBudget of(long heap, long direct) {
    return new MemoryBudget(
        new MemoryShare(heap / 8),
        new MemoryShare(heap / 16),
        // What Netty keeps and requests on their way in take weighs more where there is little.
        new MemoryShare(Math.max(direct / 4, direct / 2 - 32 * MEBIBYTE)),
        Math.clamp(direct / 16, 4 * MEBIBYTE, 64 * MEBIBYTE));
  }
}
