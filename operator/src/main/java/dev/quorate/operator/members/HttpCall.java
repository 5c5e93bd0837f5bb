package dev.quorate.operator.members;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One call, as it is sent.
 *
 * @param member http://host:port
 * @param path with the query
 */
record HttpCall(String method, URI member, String path, String token, Optional<Body> body) {
  /** The content of a request, and its type. */
  interface Body {
    String type();

    byte[] bytes();

    static Body json(String text) {
      return of("application/json", text.getBytes(StandardCharsets.UTF_8));
    }

    static Body file(byte[] content) {
      return of("application/octet-stream", content);
    }

    private static Body of(String type, byte[] content) {
      return new Body() {
        @Override
        public String type() {
          return type;
        }

        @Override
        public byte[] bytes() {
          return content;
        }
      };
    }
  }

  HttpCall {
    token = token.strip();
  }

  /** A line break in it would be read as the next header. */
  boolean canCarryToken() {
    return !token.isEmpty() && token.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  void writeTo(OutputStream out) throws IOException {
    byte[] content = body.map(Body::bytes).orElseGet(() -> new byte[0]);
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(path).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(member.getAuthority()).append("\r\n");
    head.append("Connection: close\r\nAccept: application/json\r\n");
    head.append("Authorization: Bearer ").append(token).append("\r\n");
    if (body.isPresent()) {
      head.append("Content-Type: ").append(body.get().type()).append("\r\n");
      head.append("Content-Length: ").append(content.length).append("\r\n");
    }
    head.append("\r\n");
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(head.toString().getBytes(StandardCharsets.US_ASCII));
    whole.writeBytes(content);
    whole.writeTo(out);
    out.flush();
  }
}
