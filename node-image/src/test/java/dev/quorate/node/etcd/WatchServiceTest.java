package dev.quorate.node.etcd;

import static dev.quorate.node.etcd.WatchClient.all;
import static dev.quorate.node.etcd.WatchClient.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.quorate.node.engine.RaftException;
import dev.quorate.node.etcd.KvClient.Answer;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.Event;
import dev.quorate.node.etcd.wire.Event.EventType;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.etcd.wire.WatchCreateRequest.FilterType;
import dev.quorate.node.etcd.wire.WatchResponse;
import dev.quorate.node.raft.Role;
import dev.quorate.node.store.meta.MetaStateMachine;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Watches over a real connection. */
@Timeout(60)
class WatchServiceTest {
  private LoneServer node;
  private KvClient kv;
  private WatchClient watches;

  @BeforeEach
  void start() throws Exception {
    node = new LoneServer(256 << 20);
    kv = new KvClient(node.server.port());
    watches = new WatchClient(kv.channel);
  }

  @AfterEach
  void stop() {
    watches.close();
    kv.close();
    node.close();
  }

  @Test
  void putsAndDeletionsComeInTheirOrderWithTheRevisionAndThePreviousValue() {
    put("a", "0");
    WatchResponse created = watches.created(all().setPrevKv(true));
    assertThat(created.getWatchId()).isZero();
    assertThat(created.getHeader().getRevision()).isEqualTo(2);
    assertThat(created.getHeader().getClusterId()).isEqualTo(LoneServer.CLUSTER_ID);
    assertThat(created.getHeader().getMemberId()).isEqualTo(LoneGroup.MEMBER_ID);
    assertThat(created.getHeader().getRaftTerm()).isEqualTo(7);

    put("a", "1");
    put("b", "2");
    delete("a");

    assertThat(watches.awaitEvents(0, 3))
        .extracting(WatchServiceTest::text)
        .containsExactly("3 PUT a=1 before 0", "4 PUT b=2", "5 DELETE a= before 1");
  }

  @Test
  void aWatchFromThePastGetsWhatHappenedSinceAndThenWhatHappens() {
    put("a", "1");
    put("b", "2");
    put("a", "3");
    watches.created(key("a").setStartRevision(2));
    watches.created(all().setStartRevision(3));
    watches.awaitEvents(0, 2);
    put("a", "4");

    assertThat(watches.awaitEvents(0, 3))
        .extracting(WatchServiceTest::text)
        .containsExactly("2 PUT a=1", "4 PUT a=3", "5 PUT a=4");
    assertThat(watches.awaitEvents(1, 3))
        .extracting(WatchServiceTest::text)
        .containsExactly("3 PUT b=2", "4 PUT a=3", "5 PUT a=4");
  }

  @Test
  void aWatchFromTheFutureGetsNothingBefore() {
    watches.created(all().setStartRevision(4));
    put("a", "2");
    put("a", "3");
    put("a", "4");
    put("a", "5");
    assertThat(watches.awaitEvents(0, 2))
        .extracting(WatchServiceTest::text)
        .containsExactly("4 PUT a=4", "5 PUT a=5");
  }

  @Test
  void filtersLeaveOut() {
    watches.created(all().addFilters(FilterType.NOPUT));
    watches.created(all().addFilters(FilterType.NODELETE));
    put("a", "1");
    delete("a");
    put("a", "2");
    assertThat(watches.awaitEvents(0, 1))
        .extracting(WatchServiceTest::text)
        .containsExactly("3 DELETE a=");
    assertThat(watches.awaitEvents(1, 2))
        .extracting(WatchServiceTest::text)
        .containsExactly("2 PUT a=1", "4 PUT a=2");
  }

  @Test
  void idsAreChosenByTheServerOrByTheClientAndOnceOnly() {
    assertThat(watches.created(key("a").setWatchId(1)).getWatchId()).isEqualTo(1);
    assertThat(watches.created(key("a")).getWatchId()).isZero();
    assertThat(watches.created(key("a")).getWatchId()).as("1 is taken").isEqualTo(2);

    WatchResponse twice = watches.created(key("b").setWatchId(2));
    assertThat(twice.getWatchId()).isEqualTo(-1);
    assertThat(twice.getCanceled()).isTrue();
    assertThat(twice.getCancelReason())
        .isEqualTo("mvcc: duplicate watch ID provided on the WatchStream");

    put("a", "1");
    for (long id = 0; id < 3; id++) {
      assertThat(watches.awaitEvents(id, 1)).hasSize(1);
    }
  }

  @Test
  void aCancelledWatchGetsNothingMoreAndItsIdIsFree() {
    watches.created(key("a").setWatchId(5));
    watches.created(key("a").setWatchId(6));
    watches.cancel(5);
    WatchResponse cancelled = watches.awaitResponse(2);
    assertThat(cancelled.getWatchId()).isEqualTo(5);
    assertThat(cancelled.getCanceled()).isTrue();

    put("a", "1");
    watches.awaitEvents(6, 1);
    assertThat(watches.events(5)).isEmpty();
    assertThat(watches.created(key("b").setWatchId(5)).getCanceled()).isFalse();
  }

  @Test
  void whatIsCompactedCancelsTheWatchAndNamesTheRevision() {
    for (int i = 0; i < 5; i++) {
      put("a", "" + i);
    }
    kv.send(CompactionRequest.newBuilder().setRevision(4).build());
    watches.created(all().setStartRevision(3));
    WatchResponse compacted = watches.awaitResponse(1);
    assertThat(compacted.getCanceled()).isTrue();
    assertThat(compacted.getCompactRevision()).isEqualTo(4);

    watches.created(all().setStartRevision(4).setPrevKv(true));
    assertThat(watches.awaitEvents(1, 3))
        .extracting(WatchServiceTest::text)
        .as("what was there before the compact revision is gone")
        .containsExactly("4 PUT a=2", "5 PUT a=3 before 2", "6 PUT a=4 before 3");
  }

  @Test
  void refusedIsARangeWithoutKeysAndANegativeRevision() {
    assertThat(watches.created(key("b").setRangeEnd(bytes("a"))).getCancelReason())
        .isEqualTo("mvcc: watcher range is empty");
    assertThat(watches.created(key("b").setStartRevision(-1)).getCancelReason())
        .isEqualTo("etcdserver: mvcc: required revision has been compacted");
  }

  @Test
  void progressComesBehindTheEventsThatItIsAbout() {
    watches.created(all());
    watches.created(key("b"));
    for (int i = 0; i < 50; i++) {
      put("a", "" + i);
      watches.askForProgress();
      int asked = i + 1;
      await("answer " + asked).until(() -> progress(-1).size() == asked);
      WatchResponse answer = progress(-1).getLast();
      assertThat(answer.getHeader().getRevision()).isEqualTo(2 + i);
      assertThat(watches.responses.subList(0, watches.responses.indexOf(answer)))
          .as("all events up to it came before")
          .filteredOn(response -> response.getEventsCount() > 0)
          .extracting(response -> response.getEvents(0).getKv().getModRevision())
          .contains(2L + i);
    }
  }

  private List<WatchResponse> progress(long id) {
    return watches.responses.stream()
        .filter(
            response ->
                response.getWatchId() == id
                    && response.getEventsCount() == 0
                    && !response.getCreated()
                    && !response.getCanceled())
        .toList();
  }

  @Test
  void aQuietWatchThatAskedForItIsNotifiedOfTheProgress() {
    watches.created(key("a").setProgressNotify(true));
    watches.created(key("a"));
    watches.created(key("b").setProgressNotify(true));
    put("a", "1");
    watches.awaitEvents(0, 1);
    watches.awaitEvents(1, 1);

    node.server.notifyProgress();

    await().until(() -> !progress(2).isEmpty());
    assertThat(progress(2).getFirst().getHeader().getRevision()).isEqualTo(2);
    assertThat(progress(0)).as("it had an event").isEmpty();
    node.server.notifyProgress();
    await().until(() -> progress(0).size() == 1);
    assertThat(progress(1)).isEmpty();
  }

  /** Each transaction is larger than what is read at once. */
  @Test
  void theEventsOfOneRevisionComeTogether() {
    watches.created(all().setWatchId(1));
    for (int i = 0; i < 40; i++) {
      putTogether(i, 50, 2_000);
    }
    watches.created(all().setWatchId(2).setStartRevision(2));
    watches.created(all().setWatchId(3).setStartRevision(2).setFragment(true));
    for (long id = 1; id <= 3; id++) {
      watches.awaitEvents(id, 40 * 50);
      Map<Long, Set<WatchResponse>> responsesOf = new HashMap<>();
      for (WatchResponse response : watches.responses) {
        if (response.getWatchId() == id) {
          for (Event event : response.getEventsList()) {
            long revision = event.getKv().getModRevision();
            responsesOf.computeIfAbsent(revision, _ -> new HashSet<>()).add(response);
          }
        }
      }
      assertThat(responsesOf).hasSize(40).allSatisfy((_, all) -> assertThat(all).hasSize(1));
    }
  }

  @Test
  void aRevisionTooLargeForOneMessageComesInFragmentsWhereTheyAreWanted() {
    watches.created(all().setFragment(true));
    putTogether(0, 100, 12_000);
    putTogether(1, 100, 12_000);
    delete("", "\0");

    watches.created(all().setFragment(true).setPrevKv(true).setStartRevision(2));

    assertThat(watches.awaitEvents(0, 400)).hasSize(400);
    List<Event> events = watches.awaitEvents(1, 400);
    assertThat(events)
        .isSortedAccordingTo(
            (one, other) ->
                Long.compare(one.getKv().getModRevision(), other.getKv().getModRevision()));
    List<WatchResponse> parts =
        watches.responses.stream()
            .filter(response -> response.getWatchId() == 1 && response.getEventsCount() > 0)
            .toList();
    assertThat(parts).anyMatch(WatchResponse::getFragment);
    assertThat(parts).allMatch(part -> part.getSerializedSize() < 2 << 20);
    assertThat(parts.getLast().getFragment()).isFalse();
    for (int i = 0; i < parts.size(); i++) {
      if (!parts.get(i).getFragment() && i + 1 < parts.size()) {
        assertThat(first(parts.get(i + 1))).as("whole").isGreaterThan(last(parts.get(i)));
      }
    }
  }

  private static long first(WatchResponse response) {
    return response.getEvents(0).getKv().getModRevision();
  }

  private static long last(WatchResponse response) {
    return response.getEvents(response.getEventsCount() - 1).getKv().getModRevision();
  }

  @Test
  void aStreamThatNeedsALeaderEndsWithoutOneAndAnotherGoesOn() {
    try (WatchClient needy = new WatchClient(kv.channel, WatchClient.NEEDS_LEADER)) {
      needy.created(key("a"));
      watches.created(key("a"));
      node.group.failsWith(new RaftException.Unavailable("no quorum"));
      try (WatchClient fromTheDeadLeader = new WatchClient(kv.channel, WatchClient.NEEDS_LEADER)) {
        assertThat(fromTheDeadLeader.created(key("a")).getCanceled()).isFalse();
        assertThat(fromTheDeadLeader.awaitEnd().getDescription())
            .isEqualTo("etcdserver: no leader");
      }

      Status end = needy.awaitEnd();
      assertThat(end.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(end.getDescription()).isEqualTo("etcdserver: no leader");
    }
    try (WatchClient late = new WatchClient(kv.channel, WatchClient.NEEDS_LEADER)) {
      assertThat(late.awaitEnd().getDescription()).isEqualTo("etcdserver: no leader");
    }
    assertThat(watches.created(key("b")).getCanceled()).isFalse();
  }

  @Test
  void aLearnerServesNoWatch() {
    node.group.becomes(Role.LEARNER);
    try (WatchClient refused = new WatchClient(kv.channel)) {
      assertThat(refused.awaitEnd().getDescription())
          .isEqualTo("etcdserver: rpc not supported for learner");
    }
  }

  @Test
  void aServerThatStopsEndsTheStreams() throws Exception {
    watches.created(key("a"));
    node.server.stop(Duration.ofSeconds(20));
    assertThat(watches.awaitEnd().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  /** As a follower that was away so long that its leader sent it a snapshot. */
  @Test
  void aWatchGoesOnOverAStateThatWasReceived() throws Exception {
    put("a", "1");
    watches.created(all());
    watches.created(all().setStartRevision(5));
    node.state.prepare(new ByteArrayInputStream(laterState(0))).install();
    put("a", "after");

    assertThat(watches.awaitEvents(0, 4))
        .extracting(WatchServiceTest::text)
        .containsExactly("3 PUT a=later", "4 DELETE a=", "5 PUT b=later", "6 PUT a=after");
    assertThat(watches.awaitEvents(1, 2)).hasSize(2);
  }

  @Test
  void aWatchIsCancelledWhereTheStateThatWasReceivedIsCompacted() throws Exception {
    put("a", "1");
    watches.created(all());
    watches.created(all().setStartRevision(6));
    node.state.prepare(new ByteArrayInputStream(laterState(4))).install();

    WatchResponse cancelled = watches.awaitResponse(2);
    assertThat(cancelled.getWatchId()).isZero();
    assertThat(cancelled.getCanceled()).isTrue();
    assertThat(cancelled.getCompactRevision())
        .as("what was deleted at 4 is not in a snapshot")
        .isEqualTo(5);
    put("a", "after");
    assertThat(watches.awaitEvents(1, 1))
        .extracting(WatchServiceTest::text)
        .containsExactly("6 PUT a=after");
  }

  /** Revisions 3 to 5 on top of this node's state. */
  private byte[] laterState(long compacted) throws Exception {
    ByteArrayOutputStream now = new ByteArrayOutputStream();
    node.state.capture().writeTo(now);
    try (LoneServer later = new LoneServer();
        KvClient client = new KvClient(later.server.port())) {
      MetaStateMachine state = later.state;
      state.prepare(new ByteArrayInputStream(now.toByteArray())).install();
      client.send(put("a", bytes("later")));
      client.send(DeleteRangeRequest.newBuilder().setKey(bytes("a")).build());
      client.send(put("b", bytes("later")));
      if (compacted > 0) {
        client.send(CompactionRequest.newBuilder().setRevision(compacted).build());
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      state.capture().writeTo(out);
      return out.toByteArray();
    }
  }

  private void putTogether(int number, int keys, int valueBytes) {
    TxnRequest.Builder txn = TxnRequest.newBuilder();
    ByteString value = ByteString.copyFrom(new byte[valueBytes]);
    for (int i = 0; i < keys; i++) {
      txn.addSuccess(RequestOp.newBuilder().setRequestPut(put("k" + number + "/" + i, value)));
    }
    assertThat(kv.send(txn.build())).isInstanceOf(Answer.Response.class);
  }

  private void put(String key, String value) {
    assertThat(kv.send(put(key, bytes(value)))).isInstanceOf(Answer.Response.class);
  }

  private static PutRequest put(String key, ByteString value) {
    return PutRequest.newBuilder().setKey(bytes(key)).setValue(value).build();
  }

  private void delete(String key) {
    delete(key, "");
  }

  private void delete(String key, String end) {
    ByteString from = key.isEmpty() ? ByteString.copyFrom(new byte[1]) : bytes(key);
    DeleteRangeRequest request =
        DeleteRangeRequest.newBuilder().setKey(from).setRangeEnd(bytes(end)).build();
    assertThat(kv.send(request)).isInstanceOf(Answer.Response.class);
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private static String text(Event event) {
    String before =
        event.hasPrevKv() ? " before " + event.getPrevKv().getValue().toStringUtf8() : "";
    EventType type = event.getType();
    return event.getKv().getModRevision()
        + " "
        + type
        + " "
        + event.getKv().getKey().toStringUtf8()
        + "="
        + event.getKv().getValue().toStringUtf8()
        + before;
  }
}
