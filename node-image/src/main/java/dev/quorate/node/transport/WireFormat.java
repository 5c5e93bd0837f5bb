package dev.quorate.node.transport;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Primitives of the wire: big-endian; counts and lengths take 4 bytes and are checked first. */
final class WireFormat {
  private WireFormat() {}

  static void writeBytes(ByteBuf out, byte[] bytes) {
    out.writeInt(bytes.length).writeBytes(bytes);
  }

  static byte[] readBytes(ByteBuf in) {
    byte[] bytes = new byte[readCount(in, 1)];
    in.readBytes(bytes);
    return bytes;
  }

  static void writeString(ByteBuf out, String value) {
    writeBytes(out, value.getBytes(StandardCharsets.UTF_8));
  }

  static String readString(ByteBuf in) {
    return new String(readBytes(in), StandardCharsets.UTF_8);
  }

  static boolean readBoolean(ByteBuf in) {
    byte value = in.readByte();
    if (value != 0 && value != 1) {
      throw new BadFrame("a boolean is " + value);
    }
    return value == 1;
  }

  /** A count of things that take at least so many bytes each: never more than can follow. */
  static int readCount(ByteBuf in, int leastBytesEach) {
    int count = in.readInt();
    if (count < 0 || count > in.readableBytes() / leastBytesEach) {
      throw new BadFrame(
          "a count of " + count + " where " + in.readableBytes() + " bytes are left");
    }
    return count;
  }
}
