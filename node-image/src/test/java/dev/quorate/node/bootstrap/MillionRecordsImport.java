package dev.quorate.node.bootstrap;

import dev.quorate.node.memory.MemoryBudget;
import java.nio.file.Path;

/** A program that checks a file as before a genesis, with the store that its own heap has. */
final class MillionRecordsImport {
  private MillionRecordsImport() {}

  public static void main(String... args) throws Exception {
    long quota = MemoryBudget.storeBytes(Runtime.getRuntime().maxMemory());
    BootstrapFile file = BootstrapFile.read(Path.of(args[0]), quota);
    System.out.printf(
        "revision=%d compacted=%d keys=%d%n",
        file.keyspace().revision(), file.keyspace().compactRevision(), file.keyspace().size());
  }
}
