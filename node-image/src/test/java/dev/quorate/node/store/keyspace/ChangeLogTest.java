package dev.quorate.node.store.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.KeyValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeLogTest {

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void randomRevisionsAreFoundAsInAList(long seed) {
    Random random = new Random(seed);
    ChangeLog log = new ChangeLog();
    List<KeyVersion> model = new ArrayList<>();
    long revision = 1;
    long floor = 0;
    for (int step = 0; step < 3_000; step++) {
      revision++;
      int width = random.nextInt(100) == 0 ? random.nextInt(3_000) : 1 + random.nextInt(3);
      for (int i = 0; i < width; i++) {
        KeyVersion version = version(revision, i);
        log.append(version);
        model.add(version);
      }
      if (random.nextInt(50) == 0) {
        floor = random.nextLong(floor, revision + 2);
        log.forgetBefore(floor);
        long before = floor;
        model.removeIf(version -> version.keyValue.getModRevision() < before);
      }
      if (random.nextInt(300) == 0) {
        log = reloaded(model, random);
      }
      if (random.nextInt(20) == 0) {
        long from = random.nextLong(floor, revision + 3);
        long to = random.nextLong(from, revision + 4);
        assertThat(read(log, from, to))
            .as("%d to %d", from, to)
            .isEqualTo(
                model.stream()
                    .filter(version -> version.keyValue.getModRevision() >= from)
                    .filter(version -> version.keyValue.getModRevision() <= to)
                    .toList());
      }
    }
  }

  /** As a snapshot has them: by key, which is the order within a revision here. */
  private static ChangeLog reloaded(List<KeyVersion> versions, Random random) {
    List<KeyVersion> byKey = new ArrayList<>(versions);
    Collections.shuffle(byKey, random);
    byKey.sort((one, other) -> Long.compare(number(one), number(other)));
    return ChangeLog.of(byKey);
  }

  private static long number(KeyVersion version) {
    return Long.parseLong(version.keyValue.getKey().toStringUtf8());
  }

  /** One thread writes and forgets far behind, another reads what is published in between. */
  @Test
  @Timeout(60)
  void aReaderFindsEachPublishedRevisionWhileOthersAreWrittenAndForgotten() throws Exception {
    ChangeLog log = new ChangeLog();
    AtomicLong published = new AtomicLong();
    AtomicLong floor = new AtomicLong();
    Thread writer =
        new Thread(
            () -> {
              for (long revision = 1; revision <= 300_000; revision++) {
                log.append(version(revision, 0));
                log.append(version(revision, 1));
                published.set(revision);
                if (revision % 5_000 == 0) {
                  floor.set(revision - 2_500);
                  log.forgetBefore(floor.get());
                }
              }
            });
    writer.start();
    long checked = 0;
    do {
      long to = published.get();
      long from = Math.max(1, to - 2_000);
      List<KeyVersion> found = read(log, from, to);
      if (from >= floor.get() && to > 0) {
        assertThat(found).hasSize((int) (to - from + 1) * 2);
        for (int i = 0; i < found.size(); i++) {
          assertThat(found.get(i).keyValue.getModRevision()).isEqualTo(from + i / 2);
        }
        checked++;
      }
    } while (writer.isAlive());
    writer.join();
    assertThat(checked).isPositive();
  }

  private static List<KeyVersion> read(ChangeLog log, long from, long to) {
    List<KeyVersion> found = new ArrayList<>();
    log.untilEnough(
        from,
        to,
        version -> {
          found.add(version);
          return false;
        });
    return found;
  }

  private static KeyVersion version(long revision, int number) {
    return new KeyVersion(
        KeyValue.newBuilder()
            .setKey(ByteString.copyFromUtf8(Integer.toString(number)))
            .setModRevision(revision)
            .build(),
        null);
  }
}
