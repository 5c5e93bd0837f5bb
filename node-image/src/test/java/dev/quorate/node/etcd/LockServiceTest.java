package dev.quorate.node.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.quorate.node.engine.RaftException;
import dev.quorate.node.etcd.KvClient.Answer;
import dev.quorate.node.etcd.LockClient.Pending;
import dev.quorate.node.etcd.call.EtcdError;
import dev.quorate.node.etcd.wire.LeaseGrantRequest;
import dev.quorate.node.etcd.wire.LeaseRevokeRequest;
import dev.quorate.node.etcd.wire.LockRequest;
import dev.quorate.node.etcd.wire.LockResponse;
import dev.quorate.node.etcd.wire.UnlockRequest;
import dev.quorate.node.raft.Role;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who waits for a lock, and when it gets it. */
class LockServiceTest {
  private LoneServer node;
  private LockClient client;

  @BeforeEach
  void start() throws Exception {
    node = new LoneServer();
    client = new LockClient(node.server.port());
    for (long lease = 1; lease <= 4; lease++) {
      client.send(LeaseGrantRequest.newBuilder().setID(lease).setTTL(100).build()).await();
    }
  }

  @AfterEach
  void stop() {
    client.close();
    node.close();
  }

  @Test
  void clientsGetTheLockInTheOrderInWhichTheyCame() {
    assertThat(key(lock(3))).isEqualTo("a/3");
    Pending second = waiting(1);
    Pending third = waiting(2);
    unlock("a/3");
    assertThat(key(second)).isEqualTo("a/1");
    assertThat(third.answer()).isNotDone();
    unlock("a/1");
    assertThat(key(third)).isEqualTo("a/2");
  }

  @Test
  void theLockOfALeaseIsTakenOnceHoweverOftenItIsAskedFor() {
    lock(1).await();
    long revision = node.state.keyspace().revision();
    assertThat(key(lock(1))).isEqualTo("a/1");
    assertThat(node.state.keyspace().revision()).isEqualTo(revision);
  }

  @Test
  void aClientWithoutALeaseGetsOne() {
    String key = key(lock(0));
    long lease = Long.parseLong(key.substring(2), 16);
    assertThat(node.state.leases().contains(lease)).isTrue();
    assertThat(client.awaitKey(key).getLease()).isEqualTo(lease);
  }

  @Test
  void whoeverGoesAwayWhileItWaitsLeavesTheQueue() {
    lock(1).await();
    Pending gone = waiting(2);
    Pending next = waiting(3);
    gone.cancel();
    await("its key is deleted")
        .atMost(Duration.ofSeconds(20))
        .until(() -> client.keys().size() == 2);
    long left = node.state.keyspace().revision();
    unlock("a/1");
    assertThat(key(next)).isEqualTo("a/3");
    assertThat(response(next).getHeader().getRevision())
        .as("it got the lock when that was given up")
        .isEqualTo(left + 1);
  }

  @Test
  void whoeverGoesAwayBeforeItWasAnsweredDoesNotKeepTheLock() {
    LinkedBlockingQueue<Runnable> late = new LinkedBlockingQueue<>();
    node.group.answersArriveOn(late::add);
    Pending gone = lock(1);
    await("it is in the queue")
        .atMost(Duration.ofSeconds(20))
        .until(() -> node.state.keyspace().size() == 1);
    gone.cancel();
    node.group.answersArriveOn(Runnable::run);
    await("its key is deleted")
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              late.forEach(Runnable::run);
              late.clear();
              return node.state.keyspace().size() == 0;
            });
  }

  @Test
  void aLeaseThatEndsGivesTheLockToTheNextOne() {
    lock(1).await();
    Pending next = waiting(2);
    client.send(LeaseRevokeRequest.newBuilder().setID(1).build()).await();
    assertThat(key(next)).isEqualTo("a/2");
  }

  @Test
  void aLeaseThatEndsWhileItWaitsGetsNoLock() {
    lock(1).await();
    Pending waits = waiting(2);
    client.send(LeaseRevokeRequest.newBuilder().setID(2).build()).await();
    assertThat(waits.answer()).isNotDone();
    unlock("a/1");
    assertThat(waits.await())
        .isEqualTo(new Answer.Failure(Status.Code.UNKNOWN, "mutex: session is expired"));
  }

  @Test
  void anotherLocksQueueIsAnother() {
    lock(1).await();
    assertThat(key(send("b", 2))).isEqualTo("b/2");
    assertThat(key(send("a/", 3))).isEqualTo("a//3");
  }

  @Test
  void aMemberThatStopsSendsThoseWhoWaitToAnother() throws Exception {
    lock(1).await();
    Pending waits = waiting(2);
    node.server.stop(Duration.ofSeconds(10));
    assertThat(waits.await())
        .isEqualTo(new Answer.Failure(Status.Code.UNAVAILABLE, EtcdError.STOPPED.text()));
    assertThat(node.state.keyspace().size()).isEqualTo(1);
  }

  @Test
  void aMemberWithoutAQuorumKeepsItsCode() {
    node.group.failsWith(new RaftException.Unavailable("no quorum"));
    assertThat(lock(1).await())
        .isEqualTo(new Answer.Failure(Status.Code.UNAVAILABLE, EtcdError.TIMED_OUT.text()));
  }

  @Test
  void aLearnerServesNoLocks() {
    node.group.becomes(Role.LEARNER);
    assertThat(lock(1).await())
        .isEqualTo(
            new Answer.Failure(
                Status.Code.FAILED_PRECONDITION, EtcdError.NOT_SUPPORTED_FOR_LEARNER.text()));
  }

  private Pending lock(long lease) {
    return send("a", lease);
  }

  private Pending send(String name, long lease) {
    return client.send(
        LockRequest.newBuilder().setName(ByteString.copyFromUtf8(name)).setLease(lease).build());
  }

  private Pending waiting(long lease) {
    Pending pending = lock(lease);
    client.awaitKey("a/" + lease);
    assertThat(pending.answer()).as("a/%d waits", lease).isNotDone();
    return pending;
  }

  private void unlock(String key) {
    assertThat(
            client
                .send(UnlockRequest.newBuilder().setKey(ByteString.copyFromUtf8(key)).build())
                .await())
        .isInstanceOf(Answer.Response.class);
  }

  private static String key(Pending pending) {
    return response(pending).getKey().toStringUtf8();
  }

  private static LockResponse response(Pending pending) {
    return (LockResponse) ((Answer.Response) pending.await()).message();
  }
}
