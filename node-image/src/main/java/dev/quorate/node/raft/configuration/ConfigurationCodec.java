package dev.quorate.node.raft.configuration;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A {@link Configuration} as the payload of an entry. Version 1: a version byte; then voters, then
 * learners, each as a count and the members; a member is its id (8 bytes) and four strings; a
 * string is its length and UTF-8. Numbers are big-endian, counts and lengths take 4 bytes.
 */
public final class ConfigurationCodec {
  private static final byte VERSION = 1;

  private ConfigurationCodec() {}

  public static byte[] encode(Configuration configuration) {
    Writer out = new Writer();
    out.writeByte(VERSION);
    writeMembers(out, configuration.voters());
    writeMembers(out, configuration.learners());
    return out.toBytes();
  }

  /**
   * @throws IllegalArgumentException if the bytes are not exactly one configuration
   */
  public static Configuration decode(byte[] bytes) {
    Reader in = new Reader(bytes);
    int version = in.readByte();
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "configuration of version " + version + "; this program reads version " + VERSION);
    }
    Configuration configuration = new Configuration(readMembers(in), readMembers(in));
    if (in.position != bytes.length) {
      throw new IllegalArgumentException(
          "configuration is followed by " + (bytes.length - in.position) + " more bytes");
    }
    return configuration;
  }

  private static void writeMembers(Writer out, List<Member> members) {
    out.writeInt(members.size());
    for (Member member : members) {
      out.writeLong(member.id());
      out.writeString(member.nodeId());
      out.writeString(member.peerAddress());
      out.writeString(member.clientAddress());
      out.writeString(member.restAddress());
    }
  }

  private static List<Member> readMembers(Reader in) {
    int count = in.readCount();
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      members.add(
          new Member(
              in.readLong(), in.readString(), in.readString(), in.readString(), in.readString()));
    }
    return members;
  }

  private static final class Writer {
    private byte[] bytes = new byte[256];
    private int size;

    void writeByte(int value) {
      reserve(1);
      bytes[size++] = (byte) value;
    }

    void writeInt(int value) {
      for (int shift = 24; shift >= 0; shift -= 8) {
        writeByte(value >>> shift);
      }
    }

    void writeLong(long value) {
      writeInt((int) (value >>> 32));
      writeInt((int) value);
    }

    void writeString(String value) {
      byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
      writeInt(utf8.length);
      reserve(utf8.length);
      System.arraycopy(utf8, 0, bytes, size, utf8.length);
      size += utf8.length;
    }

    byte[] toBytes() {
      return Arrays.copyOf(bytes, size);
    }

    private void reserve(int more) {
      if (size + more > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
      }
    }
  }

  private static final class Reader {
    private final byte[] bytes;
    private int position;

    Reader(byte[] bytes) {
      this.bytes = bytes;
    }

    int readByte() {
      need(1);
      return bytes[position++];
    }

    int readInt() {
      int value = 0;
      for (int i = 0; i < 4; i++) {
        value = (value << 8) | (readByte() & 0xff);
      }
      return value;
    }

    int readCount() {
      int count = readInt();
      if (count < 0) {
        throw new IllegalArgumentException("configuration has a negative count or length");
      }
      return count;
    }

    long readLong() {
      return ((long) readInt() << 32) | (readInt() & 0xffffffffL);
    }

    String readString() {
      int length = readCount();
      need(length);
      String value = new String(bytes, position, length, StandardCharsets.UTF_8);
      position += length;
      return value;
    }

    private void need(int length) {
      if (length > bytes.length - position) {
        throw new IllegalArgumentException(
            "configuration ends after " + bytes.length + " bytes, in the middle of a value");
      }
    }
  }
}
