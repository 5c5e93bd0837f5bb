package dev.quorate.node.etcd;

import dev.quorate.node.etcd.wire.Event;
import dev.quorate.node.etcd.wire.WatchCreateRequest;
import dev.quorate.node.etcd.wire.WatchGrpc;
import dev.quorate.node.etcd.wire.WatchRequest;
import dev.quorate.node.etcd.wire.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Optional;

/** Takes what says that it was created, and nothing more until it reads on. */
final class StalledWatcher extends ClientCall.Listener<WatchResponse> {
  private final ClientCall<WatchRequest, WatchResponse> call;
  private final long first;
  private final int step;
  private final int owed;
  private volatile boolean isCreated;
  private volatile int received;
  private volatile long compactRevision;
  private volatile Optional<String> wrong = Optional.empty();

  /**
   * @param first revision of what it is owed
   * @param step from there to the next one, and so on
   * @param owed how many events
   */
  StalledWatcher(
      ManagedChannel channel, WatchCreateRequest.Builder watch, long first, int step, int owed) {
    this.first = first;
    this.step = step;
    this.owed = owed;
    call = channel.newCall(WatchGrpc.getWatchMethod(), CallOptions.DEFAULT);
    call.start(this, new Metadata());
    call.sendMessage(WatchRequest.newBuilder().setCreateRequest(watch).build());
    call.request(1);
  }

  boolean isCreated() {
    return isCreated;
  }

  void readOn() {
    call.request(Integer.MAX_VALUE);
  }

  int received() {
    return received;
  }

  boolean hasAll() {
    return received == owed;
  }

  /** 0 unless it was cancelled by a compaction. */
  long compactRevision() {
    return compactRevision;
  }

  /** The first event that was lost, came twice or too early, or the end of the stream. */
  Optional<String> wrong() {
    return wrong;
  }

  @Override
  public void onMessage(WatchResponse response) {
    isCreated |= response.getCreated();
    compactRevision = response.getCompactRevision();
    int count = received;
    for (Event event : response.getEventsList()) {
      long revision = event.getKv().getModRevision();
      long wanted = first + (long) step * count;
      if (revision != wanted && wrong.isEmpty()) {
        wrong = Optional.of("event %d is %d instead of %d".formatted(count, revision, wanted));
      }
      count++;
    }
    received = count;
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    if (received < owed) {
      wrong = Optional.of("ended: " + status);
    }
  }
}
