package dev.quorate.node.metrics;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Prometheus' own libraries tell of a process, as far as the platform knows it. */
final class ProcessStatistics {
  private static final Path MEMORY = Path.of("/proc/self/statm");
  private static final int PAGE_BYTES = 4096;
  private static final double NANOS = 1e9;

  private ProcessStatistics() {}

  static void addTo(MetricsText text) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      text.counter(
          "process_cpu_seconds_total",
          "User and system CPU time",
          system.getProcessCpuTime() / NANOS);
    }
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      text.gauge("process_open_fds", "Open file descriptors", unix.getOpenFileDescriptorCount());
      text.gauge("process_max_fds", "Most file descriptors", unix.getMaxFileDescriptorCount());
    }
    try {
      String[] pages = Files.readString(MEMORY).split(" ", -1);
      text.gauge(
          "process_resident_memory_bytes",
          "Resident memory",
          Double.parseDouble(pages[1]) * PAGE_BYTES);
    } catch (IOException | NumberFormatException e) {
      // Not on this platform.
    }
  }
}
