package dev.quorate.node;

import static dev.quorate.node.netsy.NetsyFiles.created;
import static dev.quorate.node.netsy.NetsyFiles.snapshot;

import dev.quorate.node.bootstrap.BootstrapFile;
import dev.quorate.node.bootstrap.Promotion;
import dev.quorate.node.engine.RaftEnvironment;
import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.genesis.SnapshotSource;
import dev.quorate.node.identity.Identity;
import dev.quorate.node.life.member.FirstState;
import dev.quorate.node.netsy.Compression;
import dev.quorate.node.netsy.Kind;
import dev.quorate.node.netsy.NetsyFiles;
import dev.quorate.node.options.NodeOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** A data directory with a bootstrap file in it, wherever a forming of its cluster ended. */
final class BootstrapDirectory {
  static final long CLUSTER = 0x6f1c_0a5e_9b3d_2748L;
  static final byte[] VALID =
      snapshot(created(1, "_netsy", "1"), created(2, "foo", "bar"), created(3, "x", "y"));
  static final byte[] SAME_REVISION =
      snapshot(created(1, "_netsy", "1"), created(2, "foo", "other"), created(3, "x", "y"));
  static final byte[] LATER_REVISION = snapshot(created(1, "_netsy", "1"), created(2, "a", "b"));

  private final NodeOptions options;
  private final Path data;

  BootstrapDirectory(NodeOptions options) {
    this.options = options;
    this.data = options.dataDirectory();
  }

  /** Where the process ended. */
  enum CrashedAt {
    COPYING,
    PROMOTED,
    MARKED,
    IMPORTED
  }

  /** What the next process finds as bootstrap file. */
  enum Found {
    VALID,
    CORRUPT_CHECKSUM,
    GAP,
    WRONG_KIND,
    OTHER_START,
    OTHER_HISTORY,
    SAME_SNAPSHOT,
    DIFFERENT_SNAPSHOT
  }

  /** The file that the operator has placed. */
  Path file() {
    return data.resolve(BootstrapFile.NAME);
  }

  Path promoted() {
    return data.resolve("snapshots").resolve("0000000000000000003.netsy");
  }

  void place(byte[] content) throws IOException {
    place(file(), content);
  }

  static void place(Path path, byte[] content) throws IOException {
    Files.createDirectories(path.getParent());
    Files.write(path, content);
  }

  void crash(CrashedAt at) throws Exception {
    place(VALID);
    if (at == CrashedAt.COPYING) {
      place(
          data.resolve("snapshots").resolve("promoted.tmp"),
          Arrays.copyOf(VALID, VALID.length / 2));
      return;
    }
    BootstrapFile file = BootstrapFile.read(file(), options.quotaBytes());
    Promotion.promote(file, data);
    if (at == CrashedAt.PROMOTED) {
      return;
    }
    Genesis genesis =
        new Genesis(
            CLUSTER, 1, LoopbackOptions.CONFIG, options.member(0x77), List.of(), file.source());
    genesis.write(data);
    if (at == CrashedAt.IMPORTED) {
      Identity.ofFirst(genesis).atLevel(SnapshotSource.LEVEL).write(data);
      try (ExecutorService background = Executors.newVirtualThreadPerTaskExecutor()) {
        new FirstState(options, RaftEnvironment.system(background)).write(genesis);
      }
    }
  }

  void find(Found found, CrashedAt at) throws IOException {
    switch (found) {
      case VALID -> {}
      case CORRUPT_CHECKSUM -> place(corrupt());
      case GAP -> place(gap());
      case WRONG_KIND -> place(chunk());
      case OTHER_START -> place(otherStart());
      case OTHER_HISTORY ->
          place(data.resolve("chunks").resolve("0003").resolve("0000000000000000003.netsy"), VALID);
      case SAME_SNAPSHOT -> place(promoted(), VALID);
      case DIFFERENT_SNAPSHOT -> {
        if (at == CrashedAt.COPYING) {
          place(promoted(), SAME_REVISION);
        } else {
          place(SAME_REVISION);
        }
      }
    }
  }

  static byte[] corrupt() {
    byte[] corrupt = VALID.clone();
    corrupt[VALID.length / 2] ^= 1;
    return corrupt;
  }

  static byte[] gap() {
    return snapshot(created(1, "_netsy", "1"), created(3, "foo", "bar"));
  }

  static byte[] chunk() {
    return NetsyFiles.file(Kind.CHUNK, Compression.NONE, List.of(created(1, "_netsy", "1")));
  }

  static byte[] otherStart() {
    return snapshot(created(2, "foo", "bar"));
  }

  /** Each file but the lock with all its bytes. */
  SortedMap<String, String> content() throws IOException {
    SortedMap<String, String> content = new TreeMap<>();
    if (!Files.exists(data)) {
      return content;
    }
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.getFileName().toString().equals("LOCK")) {
          content.put(
              data.relativize(file).toString(), HexFormat.of().formatHex(Files.readAllBytes(file)));
        }
      }
    }
    return content;
  }

  static String sha256(byte[] content) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }

  static byte[] garbage() {
    return "no file of this kind".getBytes(StandardCharsets.UTF_8);
  }
}
