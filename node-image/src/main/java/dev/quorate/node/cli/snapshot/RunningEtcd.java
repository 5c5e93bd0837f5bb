package dev.quorate.node.cli.snapshot;

import dev.quorate.node.etcd.wire.MaintenanceGrpc;
import dev.quorate.node.etcd.wire.SnapshotRequest;
import dev.quorate.node.etcd.wire.SnapshotResponse;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A member of etcd that runs, by its client address.
 *
 * @param address HOST:PORT
 */
record RunningEtcd(String address) {
  private static final Pattern URL = Pattern.compile("(?:http://)?([^/:]+|\\[[^/]+]):(\\d{1,5})/?");

  static RunningEtcd at(String url) throws Refused {
    Matcher parts = URL.matcher(url);
    if (!parts.matches()) {
      throw new Refused(
          "--from "
              + url
              + " is not of the form http://HOST:PORT; of an etcd with TLS take a file with"
              + " 'etcdctl snapshot save', and import that");
    }
    return new RunningEtcd(parts.group(1) + ":" + parts.group(2));
  }

  /**
   * As it comes: the file, and behind it its SHA-256.
   *
   * @throws Refused if it does not come whole
   */
  void saveSnapshot(Path into) throws IOException, Refused {
    ManagedChannel channel = NettyChannelBuilder.forTarget(address).usePlaintext().build();
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(into))) {
      Iterator<SnapshotResponse> pieces =
          MaintenanceGrpc.newBlockingStub(channel).snapshot(SnapshotRequest.getDefaultInstance());
      while (pieces.hasNext()) {
        pieces.next().getBlob().writeTo(out);
      }
    } catch (StatusRuntimeException e) {
      throw new Refused(address + ": " + e.getMessage());
    } finally {
      channel.shutdownNow();
    }
  }
}
