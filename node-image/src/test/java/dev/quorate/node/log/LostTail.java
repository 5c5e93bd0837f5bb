package dev.quorate.node.log;

import dev.quorate.node.disk.CrashableDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Logs that lose their end. */
public final class LostTail {
  private LostTail() {}

  /** The same disk without the log's last batch, and without its segment if that held no other. */
  public static CrashableDisk withoutLastBatch(CrashableDisk disk) throws IOException {
    CrashableDisk cut = disk.copy();
    List<String> segments = TestLog.segments(cut);
    String newest = segments.getLast();
    byte[] bytes = cut.bytes(newest);
    long salt = LogFormat.readSegmentHeader(ByteBuffer.wrap(bytes)).orElseThrow().salt();
    int last = LogFormat.FIRST_BATCH;
    int at = LogFormat.FIRST_BATCH;
    Optional<LogFormat.Batch> batch = LogFormat.readBatch(bytes, at, salt);
    while (batch.isPresent()) {
      last = at;
      at = batch.get().end();
      batch = at < bytes.length ? LogFormat.readBatch(bytes, at, salt) : Optional.empty();
    }
    if (last == LogFormat.FIRST_BATCH) {
      cut.delete(newest);
    } else {
      Arrays.fill(bytes, last, bytes.length, (byte) 0);
      cut.put(newest, bytes);
    }
    return cut;
  }
}
