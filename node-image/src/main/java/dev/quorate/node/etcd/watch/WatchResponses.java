package dev.quorate.node.etcd.watch;

import com.google.protobuf.CodedOutputStream;
import dev.quorate.node.etcd.call.Backend;
import dev.quorate.node.etcd.call.Call;
import dev.quorate.node.etcd.wire.Event;
import dev.quorate.node.etcd.wire.ResponseHeader;
import dev.quorate.node.etcd.wire.WatchResponse;
import dev.quorate.node.store.keyspace.Changes;
import java.util.function.Consumer;

/** The messages of one member's watches. */
final class WatchResponses {
  /** etcd's id for no watch, or for all of a stream. */
  static final long NO_ID = -1;

  /** What etcd sends at once of a fragmented response: its largest request and gRPC's overhead. */
  static final int FRAGMENT_BYTES = Call.MAX_REQUEST_BYTES + 512 * 1024;

  private final Backend backend;

  WatchResponses(Backend backend) {
    this.backend = backend;
  }

  private WatchResponse.Builder response(long id, long revision) {
    return WatchResponse.newBuilder()
        .setHeader(
            ResponseHeader.newBuilder()
                .setClusterId(backend.clusterId())
                .setMemberId(backend.memberId())
                .setRevision(revision)
                .setRaftTerm(backend.group().status().term()))
        .setWatchId(id);
  }

  private long now() {
    return backend.state().keyspace().revision();
  }

  WatchResponse created(long id) {
    return response(id, now()).setCreated(true).build();
  }

  WatchResponse refused(String reason) {
    return response(NO_ID, now())
        .setCreated(true)
        .setCanceled(true)
        .setCancelReason(reason)
        .build();
  }

  WatchResponse cancelled(long id) {
    return response(id, now()).setCanceled(true).build();
  }

  /** As etcd's, without a revision in its header. */
  WatchResponse compacted(long id, long firstChange) {
    return response(id, 0).setCanceled(true).setCompactRevision(firstChange).build();
  }

  WatchResponse progress(long id, long revision) {
    return response(id, revision).build();
  }

  /**
   * Events, up to the last revision that was read: a client that continues behind the header's
   * revision misses nothing.
   */
  void events(Watch watch, Changes changes, Consumer<WatchResponse> client) {
    WatchResponse.Builder response = response(watch.id, changes.next() - 1);
    if (!watch.fragmented) {
      changes.changes().forEach(change -> response.addEvents(event(watch, change)));
      client.accept(response.build());
      return;
    }
    int empty = response.build().getSerializedSize();
    int bytes = empty;
    for (Changes.Change change : changes.changes()) {
      Event event = event(watch, change);
      int more = CodedOutputStream.computeMessageSize(WatchResponse.EVENTS_FIELD_NUMBER, event);
      if (response.getEventsCount() > 0 && bytes + more >= FRAGMENT_BYTES) {
        client.accept(response.setFragment(true).build());
        response.setFragment(false).clearEvents();
        bytes = empty;
      }
      response.addEvents(event);
      bytes += more;
    }
    client.accept(response.build());
  }

  private static Event event(Watch watch, Changes.Change change) {
    Event.Builder event = Event.newBuilder().setKv(change.keyValue());
    if (change.isDeletion()) {
      event.setType(Event.EventType.DELETE);
    }
    if (watch.previous) {
      change.previous().ifPresent(event::setPrevKv);
    }
    return event.build();
  }
}
