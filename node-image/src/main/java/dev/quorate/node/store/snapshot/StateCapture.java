package dev.quorate.node.store.snapshot;

import dev.quorate.node.store.auth.AuthState;
import dev.quorate.node.store.keyspace.KeyspaceCapture;
import dev.quorate.node.store.lease.LeasesCapture;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A whole state as it was between two commands. As long as it is open the history that it needs
 * takes memory, also if it is compacted meanwhile.
 */
public record StateCapture(
    MetaSnapshot.ClusterRecord cluster,
    KeyspaceCapture keyspace,
    LeasesCapture leases,
    AuthState auth)
    implements AutoCloseable {

  /** As a {@link MetaSnapshot}; once. */
  public void writeTo(OutputStream out) throws IOException {
    keyspace.begin();
    MetaSnapshotWriter.write(cluster, leases, auth, keyspace, out);
  }

  @Override
  public void close() {
    keyspace.close();
  }
}
