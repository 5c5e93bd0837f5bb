package dev.quorate.node.store.history;

import static dev.quorate.node.netsy.NetsyFiles.compacted;
import static dev.quorate.node.netsy.NetsyFiles.created;
import static dev.quorate.node.netsy.NetsyFiles.snapshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.KeyValue;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.netsy.Compression;
import dev.quorate.node.netsy.InvalidNetsyFile;
import dev.quorate.node.netsy.Kind;
import dev.quorate.node.netsy.NetsyFiles;
import dev.quorate.node.netsy.NetsyRecord;
import dev.quorate.node.netsy.Rule;
import dev.quorate.node.netsy.Snapshot;
import dev.quorate.node.store.auth.AuthState;
import dev.quorate.node.store.keyspace.Keyspace;
import dev.quorate.node.store.keyspace.KvException;
import dev.quorate.node.store.meta.MetaStateMachine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A keyspace answers at each revision what the records up to it say. */
class ImportedHistoryTest {
  private static final long ROOM = 64 << 20;

  @Test
  void randomHistoriesAreReadAtEachRevision() throws Exception {
    for (int seed = 0; seed < 100; seed++) {
      List<NetsyRecord> records = new ArrayList<>();
      records.add(created(1, "_netsy", "1"));
      NetsyFiles.history(new Random(seed), 40).forEach(record -> records.add(later(record)));
      byte[] file = NetsyFiles.file(Kind.SNAPSHOT, Compression.NONE, records);

      Keyspace keyspace = imported(file, ROOM);

      assertThat(keyspace.revision()).isEqualTo(41);
      for (long revision = Math.max(1, keyspace.compactRevision()); revision <= 41; revision++) {
        assertThat(at(keyspace, revision))
            .as("seed %d revision %d", seed, revision)
            .isEqualTo(expected(records, revision));
      }
      assertThat(restored(keyspace)).as("seed %d", seed).isEqualTo(at(keyspace, 41));
    }
  }

  /** Each of a history that begins after Netsy's mark. */
  private static NetsyRecord later(NetsyRecord record) {
    return new NetsyRecord(
        record.revision() + 1,
        record.key(),
        record.created(),
        record.deleted(),
        record.createRevision() + 1,
        record.previousRevision() == 0 ? 0 : record.previousRevision() + 1,
        record.version(),
        record.lease(),
        record.encryptionKey(),
        record.value(),
        record.createdAt(),
        record.compactedAt(),
        record.leaderId(),
        record.replicatedAt());
  }

  private static List<KeyValue> expected(List<NetsyRecord> records, long revision) {
    var newest = new TreeMap<String, NetsyRecord>();
    records.stream()
        .skip(1)
        .filter(record -> record.revision() <= revision)
        .forEach(record -> newest.put(record.key().toStringUtf8(), record));
    return newest.values().stream()
        .filter(record -> !record.deleted())
        .map(
            record ->
                KeyValue.newBuilder()
                    .setKey(record.key())
                    .setValue(record.value())
                    .setCreateRevision(record.createRevision())
                    .setModRevision(record.revision())
                    .setVersion(record.version())
                    .build())
        .toList();
  }

  private static List<KeyValue> at(Keyspace keyspace, long revision) throws KvException {
    ByteString all = ByteString.copyFrom(new byte[] {0});
    return keyspace
        .range(RangeRequest.newBuilder().setKey(all).setRangeEnd(all).setRevision(revision).build())
        .getKvsList();
  }

  /** Through the bytes that another member gets. */
  private static List<KeyValue> restored(Keyspace keyspace) throws Exception {
    var first = new MetaStateMachine(Runnable::run);
    first.begin(new byte[] {1}, 4, keyspace, AuthState.NONE);
    var bytes = new ByteArrayOutputStream();
    first.capture().writeTo(bytes);
    var second = new MetaStateMachine(Runnable::run);
    second.prepare(new ByteArrayInputStream(bytes.toByteArray())).install();
    assertThat(second.level()).isEqualTo(4);
    return at(second.keyspace(), second.keyspace().revision());
  }

  @Test
  void theMarkOfNetsyIsLeftOutAndAnotherFirstKeyIsKept() throws Exception {
    Keyspace marked = imported(snapshot(created(1, "_netsy", "1")), ROOM);
    assertThat(marked.revision()).isEqualTo(1);
    assertThat(marked.size()).isZero();

    Keyspace other = imported(snapshot(created(1, "a", "1")), ROOM);
    assertThat(other.revision()).isEqualTo(1);
    assertThat(at(other, 1)).extracting(KeyValue::getModRevision).containsExactly(1L);
    assertThat(restored(other)).isEqualTo(at(other, 1));
  }

  @Test
  void aValueThatWasCompactedIsNeverRead() throws Exception {
    NetsyRecord first = created(2, "a", "old");
    Keyspace keyspace =
        imported(
            snapshot(
                created(1, "_netsy", "1"), compacted(first), created(3, "b", "1"), changed(4, "a")),
            ROOM);

    assertThat(keyspace.compactRevision()).isEqualTo(4);
    assertThatThrownBy(() -> at(keyspace, 3)).isInstanceOf(KvException.class);
    assertThat(at(keyspace, 4)).hasSize(2);
  }

  private static NetsyRecord changed(long revision, String key) {
    return record(revision, key, 2, 2, 2, false);
  }

  private static NetsyRecord record(
      long revision,
      String key,
      long createRevision,
      long previousRevision,
      long version,
      boolean deleted) {
    return new NetsyRecord(
        revision,
        ByteString.copyFromUtf8(key),
        false,
        deleted,
        createRevision,
        previousRevision,
        deleted ? 0 : version,
        0,
        0,
        deleted ? ByteString.EMPTY : ByteString.copyFromUtf8("new"),
        Optional.empty(),
        Optional.empty(),
        "n1",
        Optional.empty());
  }

  @Test
  void aRecordThatDoesNotFollowFromThoseBeforeIsRefused() {
    assertRefused(record(2, "a", 1, 0, 2, false), "version 2 and create_revision 1");
    assertRefused(record(2, "a", 1, 1, 0, true), "deletes a key that does not exist");
    assertRefused(created(2, "b", "again"), created(3, "b", "again"), "version 1");
  }

  private static void assertRefused(NetsyRecord second, String words) {
    assertRefused(snapshot(created(1, "_netsy", "1"), second), words);
  }

  private static void assertRefused(NetsyRecord second, NetsyRecord third, String words) {
    assertRefused(snapshot(created(1, "_netsy", "1"), second, third), words);
  }

  private static void assertRefused(byte[] file, String words) {
    assertThatThrownBy(() -> imported(file, ROOM))
        .isInstanceOfSatisfying(
            InvalidNetsyFile.class, e -> assertThat(e.rule()).isEqualTo(Rule.HISTORY))
        .hasMessageContaining(words);
  }

  /** Much more than the room, but for what was compacted. */
  @Test
  void onlyTheHistoryThatCanBeReadNeedsRoom() throws Exception {
    List<NetsyRecord> records = new ArrayList<>();
    records.add(created(1, "_netsy", "1"));
    for (long revision = 2; revision <= 5000; revision++) {
      NetsyRecord record = record(revision, "a", 2, revision - 1, revision - 1, false);
      if (revision == 2) {
        record = created(2, "a", "first");
      }
      records.add(revision < 5000 ? compacted(record) : record);
    }
    byte[] compacted = NetsyFiles.file(Kind.SNAPSHOT, Compression.ZSTD, records);
    assertThat(imported(compacted, 10_000).size()).isEqualTo(1);

    List<NetsyRecord> live = new ArrayList<>();
    for (long revision = 1; revision <= 100; revision++) {
      live.add(created(revision, "key-" + revision, "value"));
    }
    byte[] large = NetsyFiles.file(Kind.SNAPSHOT, Compression.NONE, live);
    assertThatThrownBy(() -> imported(large, 10_000))
        .isInstanceOf(SnapshotTooLarge.class)
        .hasMessageContaining("the store has 10000")
        .hasMessageContaining("--quota-backend-bytes");
  }

  private static Keyspace imported(byte[] file, long quotaBytes) throws Exception {
    Snapshot snapshot = Snapshot.read(new ByteArrayInputStream(file), record -> {});
    return ImportedHistory.read(
        new ByteArrayInputStream(file), snapshot.compactRevision(), quotaBytes);
  }
}
