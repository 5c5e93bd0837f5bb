package dev.quorate.node.etcd.maintenance;

import dev.quorate.node.bolt.BoltWriter;
import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.etcd.call.Backend;
import dev.quorate.node.etcd.call.Call;
import dev.quorate.node.etcd.call.EtcdError;
import dev.quorate.node.etcd.call.EtcdVersion;
import dev.quorate.node.etcd.wire.SnapshotResponse;
import dev.quorate.node.store.etcdfile.EtcdBuckets;
import dev.quorate.node.store.etcdfile.EtcdFacts;
import dev.quorate.node.store.snapshot.StateCapture;
import io.grpc.StatusException;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/**
 * Snapshots for clients: the state of this member, whatever its role, as a file of etcd's
 * (docs/decisions/0045). Each has a thread that waits for its client.
 */
final class Snapshots {
  /** Each keeps history that is compacted meanwhile, and a reference to every version. */
  static final int MOST_AT_ONCE = 2;

  private final Semaphore places = new Semaphore(MOST_AT_ONCE);
  private final Executor threads;

  /**
   * @param threads one for each snapshot
   */
  Snapshots(Executor threads) {
    this.threads = threads;
  }

  void begin(Call<SnapshotResponse> call, ServerCallStreamObserver<SnapshotResponse> client)
      throws StatusException {
    if (!places.tryAcquire()) {
      throw EtcdError.TOO_MANY_REQUESTS.exception();
    }
    PatientClient<SnapshotResponse> patient = new PatientClient<>(client);
    call.continueOn(
        task ->
            threads.execute(
                () -> {
                  try {
                    task.run();
                  } finally {
                    places.release();
                  }
                }),
        it -> send(it, patient));
  }

  private static void send(Call<SnapshotResponse> call, PatientClient<SnapshotResponse> client) {
    Backend backend = call.backend();
    GroupStatus status = backend.group().status();
    try (StateCapture state = backend.state().captureNow()) {
      BoltWriter file =
          new BoltWriter(
              EtcdBuckets.of(
                  state.keyspace(),
                  state.leases(),
                  state.auth(),
                  state.cluster().removedMembers(),
                  new EtcdFacts(
                      status.appliedIndex(),
                      status.term(),
                      status.configuration(),
                      EtcdVersion.STORAGE)));
      SnapshotStream out =
          new SnapshotStream(
              client,
              call.header(state.keyspace().revision()),
              EtcdVersion.STORAGE,
              file.size(),
              sha256());
      file.writeTo(out);
      out.end();
    } catch (PatientClient.Gone e) {
      call.fail(e.exception());
    } catch (IOException e) {
      call.fail(e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has it", e);
    }
  }
}
