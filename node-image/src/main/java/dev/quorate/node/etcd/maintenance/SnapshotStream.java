package dev.quorate.node.etcd.maintenance;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.quorate.node.etcd.wire.ResponseHeader;
import dev.quorate.node.etcd.wire.SnapshotResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/**
 * A file on its way to a client: in pieces of etcd's size, none before the client has taken what
 * came before. At the end comes the SHA-256 of all of it, as etcd's tools expect.
 */
final class SnapshotStream extends OutputStream {
  static final int PIECE_BYTES = 32 << 10;

  private final PatientClient<SnapshotResponse> client;
  private final String version;
  private final MessageDigest digest;
  private final ResponseHeader header;
  private byte[] piece = new byte[PIECE_BYTES];
  private int filled;
  private long remaining;

  /**
   * @param header says of which revision it is
   * @param size of the file
   */
  SnapshotStream(
      PatientClient<SnapshotResponse> client,
      ResponseHeader header,
      String version,
      long size,
      MessageDigest digest) {
    this.client = client;
    this.header = header;
    this.version = version;
    this.remaining = size;
    this.digest = digest;
  }

  @Override
  public void write(int single) throws IOException {
    write(new byte[] {(byte) single});
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    for (int done = 0; done < length; ) {
      int part = Math.min(length - done, piece.length - filled);
      System.arraycopy(bytes, from + done, piece, filled, part);
      filled += part;
      done += part;
      if (filled == piece.length) {
        send();
      }
    }
  }

  private void send() throws IOException {
    digest.update(piece, 0, filled);
    remaining -= filled;
    ByteString blob = UnsafeByteOperations.unsafeWrap(piece, 0, filled);
    piece = new byte[PIECE_BYTES];
    filled = 0;
    send(blob);
  }

  private void send(ByteString blob) throws IOException {
    client.send(
        SnapshotResponse.newBuilder()
            .setHeader(header)
            .setRemainingBytes(remaining)
            .setBlob(blob)
            .setVersion(version)
            .build());
  }

  /** The rest, and the checksum. */
  void end() throws IOException {
    if (filled > 0) {
      send();
    }
    send(ByteString.copyFrom(digest.digest()));
    client.end();
  }
}
