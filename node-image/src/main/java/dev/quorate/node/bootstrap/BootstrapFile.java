package dev.quorate.node.bootstrap;

import dev.quorate.node.genesis.SnapshotSource;
import dev.quorate.node.netsy.InvalidNetsyFile;
import dev.quorate.node.netsy.Snapshot;
import dev.quorate.node.store.auth.AuthState;
import dev.quorate.node.store.etcdfile.EtcdFile;
import dev.quorate.node.store.etcdfile.EtcdState;
import dev.quorate.node.store.etcdfile.InvalidEtcdFile;
import dev.quorate.node.store.history.ImportedHistory;
import dev.quorate.node.store.history.SnapshotTooLarge;
import dev.quorate.node.store.keyspace.Keyspace;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A snapshot file that was read from its first byte to its last and may be the beginning of a
 * cluster: one of Netsy's, or one of etcd's.
 *
 * @param source what a genesis says of it
 * @param warnings about content that is not imported
 * @param keyspace its history, with the leases
 * @param auth its users and roles
 */
public record BootstrapFile(
    Path path, SnapshotSource source, List<String> warnings, Keyspace keyspace, AuthState auth) {
  /** Its name in the data directory, where no other is given. */
  public static final String NAME = "bootstrap.netsy";

  /**
   * Checks everything that can be wrong with it, also that the store takes its history. Changes
   * nothing.
   *
   * @param quotaBytes the most that the store may take
   */
  public static BootstrapFile read(Path path, long quotaBytes) throws BootstrapRefused {
    try {
      return EtcdFile.isOne(path) ? ofEtcd(path, quotaBytes) : ofNetsy(path, quotaBytes);
    } catch (InvalidNetsyFile | InvalidEtcdFile | SnapshotTooLarge e) {
      throw new BootstrapRefused(
          "no cluster is formed from %s: %s".formatted(path, e.getMessage()), e);
    } catch (NoSuchFileException e) {
      throw new BootstrapRefused("bootstrap file %s does not exist".formatted(path), e);
    } catch (IOException e) {
      throw new BootstrapRefused("bootstrap file %s cannot be read: %s".formatted(path, e), e);
    }
  }

  private static BootstrapFile ofEtcd(Path path, long quotaBytes)
      throws IOException, InvalidEtcdFile, BootstrapRefused {
    String before = digest(path);
    EtcdState state = EtcdFile.read(path, quotaBytes);
    if (!before.equals(digest(path))) {
      throw changed(path);
    }
    return new BootstrapFile(
        path,
        new SnapshotSource(state.keyspace().revision(), before),
        List.of(),
        state.keyspace(),
        state.auth());
  }

  private static BootstrapFile ofNetsy(Path path, long quotaBytes)
      throws IOException, InvalidNetsyFile, SnapshotTooLarge, BootstrapRefused {
    Digested<Snapshot> first = digested(path, in -> Snapshot.read(in, record -> {}));
    long compactRevision = first.read().compactRevision();
    Digested<Keyspace> second =
        digested(path, in -> ImportedHistory.read(in, compactRevision, quotaBytes));
    if (!first.sha256().equals(second.sha256())) {
      throw changed(path);
    }
    return new BootstrapFile(
        path,
        new SnapshotSource(first.read().footer().lastRevision(), first.sha256()),
        first.read().warnings(),
        second.read(),
        AuthState.NONE);
  }

  static BootstrapRefused changed(Path path) {
    return new BootstrapRefused(
        "bootstrap file %s changed while it was read: put it there under another name, and rename it when it is whole"
            .formatted(path));
  }

  /** The result of a reading, and the digest of all bytes, also those after the footer. */
  private record Digested<T>(T read, String sha256) {}

  private interface Reading<T> {
    T of(InputStream in) throws IOException, InvalidNetsyFile, SnapshotTooLarge;
  }

  private static <T> Digested<T> digested(Path path, Reading<T> reading)
      throws IOException, InvalidNetsyFile, SnapshotTooLarge {
    MessageDigest sha256 = sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(path), sha256)) {
      T read = reading.of(new Unclosed(in));
      var _ = in.transferTo(OutputStream.nullOutputStream());
      return new Digested<>(read, hexadecimal(sha256));
    }
  }

  /** Of a file as it is now. */
  static String digest(Path path) throws IOException {
    MessageDigest sha256 = sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(path), sha256)) {
      var _ = in.transferTo(OutputStream.nullOutputStream());
    }
    return hexadecimal(sha256);
  }

  static String hexadecimal(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The reader of the format closes what it reads, before the end is reached. */
  private static final class Unclosed extends FilterInputStream {
    Unclosed(InputStream in) {
      super(in);
    }

    @Override
    public void close() {}
  }
}
