package dev.quorate.node.etcd;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Optional;
import java.util.OptionalInt;

/** A connection that speaks HTTP/2 frame by frame (RFC 9113), also where no client would. */
final class RawHttp2 implements AutoCloseable {
  static final int ENHANCE_YOUR_CALM = 11;

  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int ACK = 1;
  private static final int END_HEADERS = 4;
  private static final int CANCEL = 8;
  private static final int MAX_CONCURRENT_STREAMS = 3;
  private static final int READ_TIMEOUT_MILLIS = 20_000;

  private final Socket socket;
  private final DataOutputStream out;
  private final DataInputStream in;
  private int nextStream = 1;

  RawHttp2(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(READ_TIMEOUT_MILLIS);
    out = new DataOutputStream(socket.getOutputStream());
    in = new DataInputStream(socket.getInputStream());
    out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
    frame(SETTINGS, 0, 0, new byte[0]);
  }

  private record Frame(int type, int flags, DataInputStream payload) {}

  private void frame(int type, int flags, int stream, byte[] payload) throws IOException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    DataOutputStream fields = new DataOutputStream(whole);
    fields.writeShort(payload.length >> 8);
    fields.writeByte(payload.length);
    fields.writeByte(type);
    fields.writeByte(flags);
    fields.writeInt(stream);
    fields.write(payload);
    out.write(whole.toByteArray());
  }

  /**
   * Opens calls and resets each at once.
   *
   * @return how many it could send before the connection was closed
   */
  int resetCalls(int count, String method) throws IOException {
    byte[] headers = headers(method);
    for (int sent = 0; sent < count; sent++) {
      try {
        frame(HEADERS, END_HEADERS, nextStream, headers);
        frame(RST_STREAM, 0, nextStream, new byte[] {0, 0, 0, CANCEL});
        nextStream += 2;
      } catch (SocketException e) {
        return sent;
      }
    }
    return count;
  }

  void ping() throws IOException {
    frame(PING, 0, 0, new byte[8]);
  }

  /** Whether the server still answers on this connection. */
  boolean isAlive() throws IOException {
    try {
      ping();
      while (true) {
        Frame next = read();
        if (next.type() == PING && next.flags() == ACK) {
          return true;
        }
      }
    } catch (EOFException | SocketException e) {
      return false;
    }
  }

  /** Reads until the server closes; the error of its GOAWAY, if that came through. */
  OptionalInt readToTheEnd() throws IOException {
    OptionalInt error = OptionalInt.empty();
    try {
      while (true) {
        Frame next = read();
        if (next.type() == GOAWAY) {
          next.payload().readInt();
          error = OptionalInt.of(next.payload().readInt());
        }
      }
    } catch (EOFException | SocketException e) {
      return error;
    }
  }

  /** What the server's settings say about calls at once; empty if nothing. */
  Optional<Integer> mostCalls() throws IOException {
    Frame settings = read();
    while (settings.payload().available() > 0) {
      int name = settings.payload().readUnsignedShort();
      int value = settings.payload().readInt();
      if (name == MAX_CONCURRENT_STREAMS) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  private Frame read() throws IOException {
    int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    in.readInt();
    byte[] payload = in.readNBytes(length);
    return new Frame(type, flags, new DataInputStream(new ByteArrayInputStream(payload)));
  }

  /** RFC 7541: indexed fields of the static table, and literals without indexing. */
  private static byte[] headers(String method) throws IOException {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.write(0x83); // :method POST
    block.write(0x86); // :scheme http
    block.write(0x04); // :path
    literal(block, method);
    block.write(0x01); // :authority
    literal(block, "test");
    block.write(0x00);
    literal(block, "content-type");
    literal(block, "application/grpc");
    block.write(0x00);
    literal(block, "te");
    literal(block, "trailers");
    return block.toByteArray();
  }

  private static void literal(ByteArrayOutputStream block, String text) throws IOException {
    block.write(text.length());
    block.write(text.getBytes(US_ASCII));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
