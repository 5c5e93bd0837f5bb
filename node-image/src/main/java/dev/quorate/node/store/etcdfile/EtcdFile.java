package dev.quorate.node.store.etcdfile;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.quorate.node.bolt.BoltReader;
import dev.quorate.node.bolt.InvalidBoltFile;
import dev.quorate.node.etcd.wire.StoredLease;
import dev.quorate.node.etcd.wire.StoredRole;
import dev.quorate.node.etcd.wire.StoredUser;
import dev.quorate.node.store.auth.AuthState;
import dev.quorate.node.store.auth.Role;
import dev.quorate.node.store.auth.User;
import dev.quorate.node.store.lease.Leases;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A snapshot that {@code etcdctl snapshot save} wrote: a file of bbolt, and behind it the SHA-256
 * of all before it. Believes nothing.
 */
public final class EtcdFile {
  /** etcd's way to see that there is a checksum: no page is so short. */
  private static final int SECTOR = 512;

  private static final int DIGEST_BYTES = 32;
  private static final int BUFFER_BYTES = 1 << 20;

  /** Behind the header of the first page, and of the second. */
  private static final int MAGIC_AT = 16;

  /** Its bytes as they are in the file. */
  private static final int BOLT_MAGIC = 0xEDDA0CED;

  /** All leases of an import were granted by its first entry. */
  private static final long GRANTED_AT = 1;

  private final BoltReader bolt;

  private EtcdFile(BoltReader bolt) {
    this.bolt = bolt;
  }

  /** Whether a file begins as one of bbolt; anything else is for others to read. */
  public static boolean isOne(Path path) throws IOException {
    try (FileChannel file = FileChannel.open(path)) {
      ByteBuffer magic = ByteBuffer.allocate(Integer.BYTES);
      return file.read(magic, MAGIC_AT) == Integer.BYTES && magic.getInt(0) == BOLT_MAGIC;
    }
  }

  /**
   * @param quotaBytes the most that its history may take in the store
   * @throws InvalidEtcdFile if it is not whole, not etcd's, contradicts itself or is too large
   * @throws IOException if it cannot be read
   */
  public static EtcdState read(Path path, long quotaBytes) throws IOException, InvalidEtcdFile {
    try (FileChannel file = FileChannel.open(path)) {
      long size = file.size();
      if (size % SECTOR != DIGEST_BYTES) {
        throw new InvalidEtcdFile(
            "it has no checksum: take it with 'etcdctl snapshot save', not as a copy from a data"
                + " directory");
      }
      requireDigest(file, size - DIGEST_BYTES);
      return new EtcdFile(new BoltReader(file, size - DIGEST_BYTES)).read(quotaBytes);
    } catch (InvalidBoltFile e) {
      throw new InvalidEtcdFile(e.getMessage());
    }
  }

  private static void requireDigest(FileChannel file, long size)
      throws IOException, InvalidEtcdFile {
    MessageDigest sha256 = sha256();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    for (long done = 0; done < size; ) {
      buffer.clear().limit((int) Math.min(BUFFER_BYTES, size - done));
      int read = file.read(buffer, done);
      if (read < 0) {
        throw new InvalidEtcdFile("it became shorter while it was read");
      }
      sha256.update(buffer.flip());
      done += read;
    }
    ByteBuffer stored = ByteBuffer.allocate(DIGEST_BYTES);
    if (file.read(stored, size) != DIGEST_BYTES
        || !Arrays.equals(stored.array(), sha256.digest())) {
      throw new InvalidEtcdFile("its checksum does not match: it is damaged or was changed");
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has it", e);
    }
  }

  private EtcdState read(long quotaBytes) throws IOException, InvalidEtcdFile {
    Map<String, byte[]> meta = small(EtcdNames.META);
    Leases leases = leases();
    ImportedKeys keys =
        new ImportedKeys(
            leases,
            Math.max(
                compaction(meta, EtcdNames.FINISHED_COMPACTION),
                compaction(meta, EtcdNames.SCHEDULED_COMPACTION)),
            quotaBytes);
    Refusal refusal = new Refusal();
    boolean isThere =
        bolt.forEach(
            EtcdNames.KEY.getBytes(UTF_8),
            (key, value) -> refusal.orElse(() -> keys.add(key, value)));
    refusal.raise();
    if (!isThere) {
      throw new InvalidEtcdFile("it is a file of bbolt, but not etcd's: it has no bucket 'key'");
    }
    return new EtcdState(
        keys.end(),
        auth(),
        Optional.ofNullable(meta.get("storageVersion"))
            .map(it -> new String(it, UTF_8))
            .orElse(""));
  }

  private interface Step {
    void run() throws InvalidEtcdFile;
  }

  /**
   * Carries the first refusal out of a walk that knows nothing of it; the rest is not looked at.
   */
  private static final class Refusal {
    private Optional<InvalidEtcdFile> first = Optional.empty();

    void orElse(Step step) {
      if (first.isEmpty()) {
        try {
          step.run();
        } catch (InvalidEtcdFile e) {
          first = Optional.of(e);
        }
      }
    }

    void raise() throws InvalidEtcdFile {
      if (first.isPresent()) {
        throw first.get();
      }
    }
  }

  private Map<String, byte[]> small(String bucket) throws IOException {
    Map<String, byte[]> items = new HashMap<>();
    boolean _ =
        bolt.forEach(
            bucket.getBytes(UTF_8),
            (key, value) -> items.put(new String(key, UTF_8), bytes(value)));
    return items;
  }

  private static byte[] bytes(ByteBuffer value) {
    byte[] bytes = new byte[value.remaining()];
    value.get(value.position(), bytes);
    return bytes;
  }

  private static long compaction(Map<String, byte[]> meta, String name) throws InvalidEtcdFile {
    byte[] key = meta.get(name);
    return key == null
        ? -1
        : BucketKey.of(key)
            .orElseThrow(() -> new InvalidEtcdFile("its %s is no revision".formatted(name)))
            .revision();
  }

  private Leases leases() throws IOException, InvalidEtcdFile {
    Leases leases = new Leases();
    for (byte[] value : small(EtcdNames.LEASE).values()) {
      try {
        leases.add(EtcdMessages.lease(StoredLease.parseFrom(value), GRANTED_AT));
      } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
        throw new InvalidEtcdFile("one of its leases is none: " + e.getMessage());
      }
    }
    return leases;
  }

  private AuthState auth() throws IOException, InvalidEtcdFile {
    Map<String, byte[]> auth = small(EtcdNames.AUTH);
    byte[] written = auth.get(EtcdNames.AUTH_REVISION);
    if (written == null) {
      return AuthState.NONE;
    }
    byte[] isEnabled = auth.get(EtcdNames.AUTH_ENABLED);
    if (isEnabled != null && isEnabled.length == 1 && isEnabled[0] == 1) {
      // Whoever was kept out must not come in, and whoever was let in must not be kept out.
      throw new InvalidEtcdFile(
          "its users and roles are enabled: take the snapshot after 'etcdctl auth disable', and"
              + " enable them in the new cluster");
    }
    long revision = written.length == Long.BYTES ? ByteBuffer.wrap(written).getLong() : 0;
    if (revision < 1) {
      throw new InvalidEtcdFile("the revision of its users and roles is no revision");
    }
    Map<String, User> users = new HashMap<>();
    Map<String, Role> roles = new HashMap<>();
    try {
      for (byte[] value : small(EtcdNames.USERS).values()) {
        User user = EtcdMessages.user(StoredUser.parseFrom(value), revision);
        users.put(user.name(), user);
      }
      for (byte[] value : small(EtcdNames.ROLES).values()) {
        Role role = EtcdMessages.role(StoredRole.parseFrom(value));
        roles.put(role.name(), role);
      }
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidEtcdFile("one of its users or roles is none: " + e.getMessage());
    }
    return new AuthState(false, revision, 0, users, roles);
  }
}
