package dev.quorate.node.etcd.lock;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.call.EtcdError;
import dev.quorate.node.etcd.wire.Event;
import dev.quorate.node.etcd.wire.KeyValue;
import dev.quorate.node.etcd.wire.LeaderResponse;
import dev.quorate.node.etcd.wire.RangeResponse;
import dev.quorate.node.etcd.wire.ResponseHeader;
import dev.quorate.node.etcd.wire.WatchCreateRequest;
import dev.quorate.node.etcd.wire.WatchCreateRequest.FilterType;
import dev.quorate.node.etcd.wire.WatchResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * What one client hears of an election: the value of whoever leads, each one that the same leader
 * proclaims, and that of the next leader. Leaders that came and went while the client did not read
 * are left out.
 */
final class Observation {
  private final LocalClient member;
  private final Caller caller;
  private final Queue queue;
  private final ServerCallStreamObserver<LeaderResponse> client;
  private boolean hasEnded;

  Observation(
      LocalClient member,
      Caller caller,
      Queue queue,
      ServerCallStreamObserver<LeaderResponse> client) {
    this.member = member;
    this.caller = caller;
    this.queue = queue;
    this.client = client;
  }

  void begin() {
    CompletableFuture<Void> _ =
        member
            .range(queue.first())
            .thenAccept(this::found)
            .exceptionally(
                failure -> {
                  end(failure);
                  return null;
                });
  }

  private void found(RangeResponse first) {
    ResponseHeader header = first.getHeader();
    if (first.getKvsList().isEmpty()) {
      WatchCreateRequest.Builder request =
          queue.watch().setStartRevision(header.getRevision()).addFilters(FilterType.NODELETE);
      watch(
          request,
          response -> {
            KeyValue put = response.getEvents(0).getKv();
            ResponseHeader at =
                response.getHeader().toBuilder().setRevision(put.getModRevision()).build();
            return Optional.of(() -> leads(at, put));
          });
    } else {
      leads(header, first.getKvs(0));
    }
  }

  private void leads(ResponseHeader header, KeyValue leader) {
    send(header, leader);
    follow(leader.getKey(), header.getRevision() + 1);
  }

  /** Until the key is deleted. */
  private void follow(ByteString key, long revision) {
    watch(
        WatchCreateRequest.newBuilder().setKey(key).setStartRevision(revision),
        response -> {
          for (Event event : response.getEventsList()) {
            if (event.getType() == Event.EventType.DELETE) {
              return Optional.of(this::begin);
            }
            send(response.getHeader(), event.getKv());
          }
          return Optional.empty();
        });
  }

  /**
   * @param events what goes on in place of this watch
   */
  private void watch(
      WatchCreateRequest.Builder request, Function<WatchResponse, Optional<Runnable>> events) {
    LocalWatch _ =
        member.watch(
            request.build(),
            caller,
            new LocalWatch.Listener() {
              @Override
              public void onResponse(LocalWatch watch, WatchResponse response) {
                Optional<Runnable> next = next(response);
                if (next.isPresent() && watch.close()) {
                  next.get().run();
                }
              }

              private Optional<Runnable> next(WatchResponse response) {
                if (response.getCanceled()) {
                  // Compacted before it was read.
                  return Optional.of(() -> begin());
                }
                return response.getEventsCount() == 0 ? Optional.empty() : events.apply(response);
              }

              @Override
              public void onFailure(Throwable failure) {
                end(failure);
              }
            });
  }

  private synchronized void send(ResponseHeader header, KeyValue leader) {
    if (!hasEnded) {
      client.onNext(LeaderResponse.newBuilder().setHeader(header).setKv(leader).build());
    }
  }

  private synchronized void end(Throwable why) {
    if (!hasEnded && !caller.hasGone()) {
      client.onError(EtcdError.of(why));
    }
    hasEnded = true;
  }
}
