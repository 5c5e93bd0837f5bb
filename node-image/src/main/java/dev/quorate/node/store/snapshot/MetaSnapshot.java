package dev.quorate.node.store.snapshot;

import com.google.protobuf.ByteString;
import dev.quorate.node.store.alarm.Alarms;
import dev.quorate.node.store.auth.AuthState;
import dev.quorate.node.store.keyspace.Keyspace;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;

/**
 * A snapshot of the meta group, as a stream of bytes. Numbers are big-endian.
 *
 * <pre>
 * magic            8 bytes "QRTMETA\n"
 * format           int   the feature level, up to 5
 * level            int   the feature level; not in format 1, whose level is 1
 * genesis          int   length, -1 for none; then the bytes
 * removed members  int   count; then a long each, ascending as unsigned numbers
 * alarms, from format 5 on:
 *   count          int   then for each, by ascending type and memberId (as unsigned numbers): int
 *                        type, etcd's number and not 0, long memberId
 * leases, from format 3 on:
 *   office         long  the term that ends leases, 0 for none
 *   count          int   then for each, by ascending id: long id, long grantedAt, long ttl, long
 *                        remaining, long openedAt (see LeaseRecord)
 * users and roles, from format 4 on: see AuthSection
 * revision         long
 * compactRevision  long
 * unorderedTo      long  from format 4 on: up to here the places of the changes are not known
 * for each key, ascending:
 *   length         int   of the key, at least 1; then the key
 *   versions       int   count, at least 1, oldest first; for each:
 *     kind         byte  1 a value, 0 a deletion
 *     modRevision  long
 *     place        int   from format 4 on: among the changes of its revision; 0 up to unorderedTo
 *     of a value:  long createRevision, long version, long lease, int length, the value
 * end              int   0 (where a key's length would be)
 * keys, versions   long, long: how many of each there were
 * CRC32C           int   over everything before it; nothing follows
 * </pre>
 *
 * A key's versions are those after the compact revision, and the one that a read at the compact
 * revision finds unless it is a deletion: the bytes depend on the logical state alone, not on when
 * memory was swept. One that another one of its own revision replaced is among them only where its
 * place is known. Which keys a lease has follows from their newest versions.
 */
public final class MetaSnapshot {
  static final byte[] MAGIC = {'Q', 'R', 'T', 'M', 'E', 'T', 'A', '\n'};
  static final int FORMAT_WITHOUT_LEVEL = 1;
  static final int FORMAT_WITHOUT_LEASES = 2;
  static final int FORMAT_WITHOUT_AUTH = 3;
  static final int FORMAT_WITHOUT_ORDER = 3;
  static final int FORMAT_WITHOUT_ALARMS = 4;
  static final int FORMAT = 5;
  static final byte VALUE = 1;
  static final byte DELETION = 0;

  /** More than any request can carry: a length above it is damage, not data. */
  public static final int MAX_LENGTH = 16 << 20;

  private MetaSnapshot() {}

  /** The part of the state that is neither keyspace, leases nor users. */
  public record ClusterRecord(
      Optional<ByteString> genesis, SortedSet<Long> removedMembers, int level, Alarms alarms) {
    /** Before anything is recorded. */
    public static final ClusterRecord OF_NONE =
        new ClusterRecord(Optional.empty(), Collections.emptySortedSet(), 1, Alarms.NONE);

    public ClusterRecord with(ByteString formed) {
      return new ClusterRecord(Optional.of(formed), removedMembers, level, alarms);
    }

    public ClusterRecord with(SortedSet<Long> removed) {
      return new ClusterRecord(genesis, removed, level, alarms);
    }

    public ClusterRecord with(int raised) {
      return new ClusterRecord(genesis, removedMembers, raised, alarms);
    }

    public ClusterRecord with(Alarms changed) {
      return new ClusterRecord(genesis, removedMembers, level, changed);
    }

    /** Programs of before know only the first, and the bytes follow from the state alone. */
    int format() {
      return formatOf(level);
    }
  }

  static int formatOf(int level) {
    return Math.min(level, FORMAT);
  }

  /** A whole state, read and validated. */
  public record Content(ClusterRecord cluster, AuthState auth, Keyspace keyspace) {}
}
