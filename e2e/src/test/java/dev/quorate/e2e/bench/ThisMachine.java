package dev.quorate.e2e.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** In words, what the figures depend on. */
final class ThisMachine {
  private static final Pattern MODEL = Pattern.compile("model name\\s*:\\s*(.+)");
  private static final Pattern MEMORY = Pattern.compile("MemTotal:\\s*(\\d+) kB");
  private static final int FLUSHES = 101;
  private static final int BLOCK = 4096;

  private ThisMachine() {}

  static String describe() throws IOException {
    return "%d cores%s, %.0f GiB of memory, %s %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            first("/proc/cpuinfo", MODEL).map(model -> " (" + model.strip() + ")").orElse(""),
            first("/proc/meminfo", MEMORY).map(Double::parseDouble).orElse(0.0) / 1024 / 1024,
            System.getProperty("os.name"),
            System.getProperty("os.version"));
  }

  private static Optional<String> first(String file, Pattern pattern) throws IOException {
    Path path = Path.of(file);
    Matcher match = pattern.matcher(Files.exists(path) ? Files.readString(path) : "");
    return match.find() ? Optional.of(match.group(1)) : Optional.empty();
  }

  /** The file system, and how long it takes to make 4 KiB at the end of a file durable. */
  static String disk(Path directory) throws IOException {
    FileStore store = Files.getFileStore(directory);
    return String.format(
        Locale.ROOT, "%s, where a flush of 4 KiB takes %.2f ms", store.type(), flush(directory));
  }

  private static double flush(Path directory) throws IOException {
    Path file = directory.resolve("flush");
    List<Long> nanos = new ArrayList<>();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int i = 0; i < FLUSHES; i++) {
        long begin = System.nanoTime();
        channel.write(ByteBuffer.allocate(BLOCK));
        channel.force(false);
        nanos.add(System.nanoTime() - begin);
      }
    }
    Files.delete(file);
    return nanos.stream().sorted().skip(FLUSHES / 2).findFirst().orElseThrow() / 1e6;
  }
}
