package dev.quorate.operator.members;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.Locale;

/**
 * An answer of HTTP/1.1 (RFC 9112) to a call that asked for the end of the connection. Read whole,
 * within bounds.
 */
record HttpAnswer(int status, byte[] body) {
  /** Of status line and headers, those of interim answers included. */
  private static final int MOST_HEADER_BYTES = 64 * 1024;

  /** A line that frames a chunk of the body. */
  private static final int MOST_FRAME_BYTES = 1024;

  private static final int UNTIL_THE_END = -1;

  /**
   * @throws ProtocolException if it is no HTTP, or its headers have no end
   * @throws AnswerTooLarge if there is no memory for its body
   */
  static HttpAnswer read(InputStream connection, AnswerMemory.Share memory) throws IOException {
    var in = new Reader(new BufferedInputStream(connection), memory);
    int status = in.status();
    while (status / 100 == 1) {
      in.headers();
      status = in.status();
    }
    in.headers();
    return new HttpAnswer(status, in.body());
  }

  private static final class Reader {
    private final InputStream in;
    private final AnswerMemory.Share memory;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int headerBytes;
    private int length = UNTIL_THE_END;
    private boolean chunked;

    Reader(InputStream in, AnswerMemory.Share memory) {
      this.in = in;
      this.memory = memory;
    }

    int status() throws IOException {
      String line = headerLine();
      if (!line.matches("HTTP/1\\.\\d [1-9]\\d\\d( .*)?")) {
        throw new ProtocolException(
            "the first line is \"%s\"".formatted(ForeignText.quotable(line)));
      }
      return Integer.parseInt(line.substring(9, 12));
    }

    void headers() throws IOException {
      for (String line = headerLine(); !line.isEmpty(); line = headerLine()) {
        String header = line.toLowerCase(Locale.ROOT);
        if (header.startsWith("content-length:")) {
          length = number(header.substring(header.indexOf(':') + 1), 10);
        } else if (header.startsWith("transfer-encoding:")) {
          chunked = header.endsWith("chunked");
        }
      }
    }

    private String headerLine() throws IOException {
      String line = line(MOST_HEADER_BYTES - headerBytes);
      headerBytes += line.length() + 2;
      return line;
    }

    private String line(int most) throws IOException {
      StringBuilder line = new StringBuilder();
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          throw new EOFException("in the middle of the answer");
        }
        if (line.length() >= most) {
          throw new ProtocolException("its headers have no end");
        }
        line.append((char) b);
      }
      int end = line.length() - 1;
      return end >= 0 && line.charAt(end) == '\r' ? line.substring(0, end) : line.toString();
    }

    byte[] body() throws IOException {
      if (chunked) {
        readChunks();
      } else if (length == UNTIL_THE_END) {
        take(Integer.MAX_VALUE, true);
      } else {
        take(length, false);
      }
      return body.toByteArray();
    }

    private void readChunks() throws IOException {
      int size = chunkSize();
      while (size > 0) {
        take(size, false);
        line(MOST_FRAME_BYTES);
        size = chunkSize();
      }
    }

    private int chunkSize() throws IOException {
      String line = line(MOST_FRAME_BYTES);
      int extension = line.indexOf(';');
      return number(extension < 0 ? line : line.substring(0, extension), 16);
    }

    private void take(int bytes, boolean mayEnd) throws IOException {
      byte[] part = new byte[8 * 1024];
      int left = bytes;
      while (left > 0) {
        int read = in.read(part, 0, Math.min(part.length, left));
        if (read < 0) {
          if (mayEnd) {
            return;
          }
          throw new EOFException("in the middle of the answer");
        }
        memory.reach(body.size() + read);
        body.write(part, 0, read);
        left -= read;
      }
    }

    private static int number(String text, int radix) throws ProtocolException {
      try {
        long number = Long.parseUnsignedLong(text.strip(), radix);
        return number < 0 || number > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) number;
      } catch (NumberFormatException e) {
        throw new ProtocolException("a length is \"%s\"".formatted(ForeignText.quotable(text)));
      }
    }
  }
}
