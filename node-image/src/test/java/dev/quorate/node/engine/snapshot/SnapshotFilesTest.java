package dev.quorate.node.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.quorate.node.disk.CrashableDisk;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.raft.entries.SnapshotMeta;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SnapshotFilesTest {
  private static final Configuration ALONE =
      new Configuration(List.of(new Member(1, "node-1", "localhost:1", "", "")), List.of());

  private final CrashableDisk disk = new CrashableDisk();

  @Test
  @DisplayName("a snapshot that counts as written survives a power cut")
  void ownSnapshotIsDurable() throws IOException {
    SnapshotMeta meta = write(disk, 10, "state");
    assertThat(new SnapshotFiles(disk.afterPowerCut()).newest()).contains(meta);
  }

  @Test
  @DisplayName("a received snapshot that has its name survives a power cut")
  void receivedSnapshotIsDurable() throws IOException {
    CrashableDisk leader = new CrashableDisk();
    SnapshotMeta offered = write(leader, 10, "state");
    SnapshotFiles files = received(leader, offered);
    assertThat(files.checkReceived(offered)).isTrue();
    files.nameReceived(offered);
    assertThat(new SnapshotFiles(disk.afterPowerCut()).newest()).contains(offered);
  }

  @Test
  @DisplayName("a received file is refused that is whole but not the offered one")
  void onlyTheOfferedFileIsTaken() throws IOException {
    CrashableDisk leader = new CrashableDisk();
    SnapshotMeta offered = write(leader, 10, "state");
    CrashableDisk otherLeader = new CrashableDisk();
    SnapshotMeta other = write(otherLeader, 10, "STATE");
    assertThat(other.size()).isEqualTo(offered.size());
    assertThat(received(otherLeader, other).checkReceived(offered)).isFalse();
    assertThat(received(leader, offered).checkReceived(offered)).isTrue();
  }

  @Test
  @DisplayName("a received file with a damaged byte is refused, whichever it is")
  void damagedFileIsRefused() throws IOException {
    CrashableDisk leader = new CrashableDisk();
    SnapshotMeta offered = write(leader, 10, "state");
    byte[] whole = leader.bytes("snapshot-10-3.snap");
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 1;
      SnapshotFiles files = new SnapshotFiles(disk);
      files.writeReceived(0, damaged);
      assertThat(files.checkReceived(offered)).as("byte %d", at).isFalse();
    }
  }

  @Test
  @DisplayName("a snapshot with a damaged byte is refused at the start, whichever it is")
  void damagedOwnSnapshotIsRefused() throws IOException {
    write(disk, 10, "state");
    byte[] whole = disk.bytes("snapshot-10-3.snap");
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 1;
      disk.put("snapshot-10-3.snap", damaged);
      SnapshotFiles files = new SnapshotFiles(disk);
      assertThat(catchThrowable(files::newest)).as("byte %d", at).isInstanceOf(IOException.class);
    }
  }

  @Test
  @DisplayName("a shorter file that is received after a longer one does not keep its end")
  void aNewFileBeginsEmpty() throws IOException {
    CrashableDisk leader = new CrashableDisk();
    SnapshotMeta offered = write(leader, 10, "state");
    SnapshotFiles files = new SnapshotFiles(disk);
    files.writeReceived(0, new byte[1000]);
    files.writeReceived(0, leader.bytes("snapshot-10-3.snap"));
    assertThat(files.checkReceived(offered)).isTrue();
  }

  @Test
  @DisplayName("the newest snapshot is the one with the highest index, and a follower's stays")
  void oldSnapshotsGo() throws IOException {
    write(disk, 9, "nine");
    SnapshotMeta pulled = write(disk, 10, "ten");
    SnapshotMeta newest = write(disk, 11, "eleven");
    SnapshotFiles files = new SnapshotFiles(disk);
    assertThat(files.newest()).contains(newest);

    files.deleteBefore(newest.index(), Set.of(pulled.index()));
    assertThat(files.read(9, 0, 10)).isEmpty();
    assertThat(files.read(10, 0, 10)).isPresent();
    assertThat(files.newest()).contains(newest);
  }

  @Test
  @DisplayName("half a snapshot is gone when it could not be written")
  void halfASnapshotIsDeleted() {
    assertThat(
            catchThrowable(
                () ->
                    new SnapshotFiles(disk)
                        .write(
                            10,
                            3,
                            ALONE,
                            out -> {
                              throw new IOException("No space left on device");
                            })))
        .isInstanceOf(IOException.class);
    assertThat(disk.list()).isEmpty();
  }

  @Test
  @DisplayName("a large snapshot is flushed piece by piece, our own and a received one")
  void largeSnapshotsAreFlushedInPieces() throws IOException {
    CrashableDisk leader = new CrashableDisk();
    byte[] mebibyte = new byte[1 << 20];
    SnapshotMeta offered =
        new SnapshotFiles(leader)
            .write(
                10,
                3,
                ALONE,
                out -> {
                  for (int i = 0; i < 20; i++) {
                    out.write(mebibyte);
                  }
                });
    assertThat(leader.syncs()).isGreaterThanOrEqualTo(5);

    SnapshotFiles source = new SnapshotFiles(leader);
    SnapshotFiles files = new SnapshotFiles(disk);
    for (long offset = 0; offset < offered.size(); offset += 1 << 20) {
      files.writeReceived(offset, source.read(10, offset, 1 << 20).orElseThrow().data());
    }
    assertThat(disk.syncs()).isGreaterThanOrEqualTo(4);
    assertThat(files.checkReceived(offered)).isTrue();
  }

  private static SnapshotMeta write(CrashableDisk disk, long index, String state)
      throws IOException {
    return new SnapshotFiles(disk)
        .write(index, 3, ALONE, out -> out.write(state.getBytes(StandardCharsets.UTF_8)));
  }

  /** What a follower has when it pulled all pieces of the leader's snapshot. */
  private SnapshotFiles received(CrashableDisk leader, SnapshotMeta meta) throws IOException {
    SnapshotFiles files = new SnapshotFiles(disk);
    SnapshotFiles source = new SnapshotFiles(leader);
    long offset = 0;
    Optional<SnapshotFiles.Piece> piece = source.read(meta.index(), offset, 7);
    while (piece.isPresent()) {
      files.writeReceived(offset, piece.get().data());
      offset += piece.get().data().length;
      piece = source.read(meta.index(), offset, 7);
    }
    return files;
  }
}
