package dev.quorate.node.bootstrap;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLConnection;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * Fetches a bootstrap file over HTTP(S), within a time and a size. Redirects are followed within
 * one scheme only. Blocks its caller.
 *
 * @param mostBytes that are taken
 * @param silence for so long nothing may come
 * @param limit for everything
 */
public record Download(long mostBytes, Duration silence, Duration limit) {
  private static final Duration CONNECT = Duration.ofSeconds(10);

  /** That of a node whose store takes so many bytes: a file also has history that is compacted. */
  public static Download forStoreOf(long quotaBytes) {
    return new Download(4 * quotaBytes, Duration.ofSeconds(30), Duration.ofHours(1));
  }

  /**
   * @param unfinished the name that it has in the folder from now on
   * @param wanted asked again and again; it ends when that is false
   * @return the digest of what came
   * @throws IOException in words for people: why it did not come
   */
  public String fetch(URI url, DeliveredFile into, String unfinished, BooleanSupplier wanted)
      throws IOException {
    URLConnection opened = url.toURL().openConnection();
    if (!(opened instanceof HttpURLConnection connection)) {
      throw new IOException("it is no HTTP address");
    }
    connection.setConnectTimeout((int) CONNECT.toMillis());
    connection.setReadTimeout((int) silence.toMillis());
    connection.setUseCaches(false);
    try {
      int status = connection.getResponseCode();
      if (status != HttpURLConnection.HTTP_OK) {
        throw new IOException(
            "it answers HTTP %d %s"
                .formatted(status, Objects.toString(connection.getResponseMessage(), ""))
                .strip());
      }
      if (connection.getContentLengthLong() > mostBytes) {
        throw tooLarge();
      }
      try (InputStream content = new Limited(connection.getInputStream(), wanted)) {
        return into.receive(content, unfinished);
      }
    } finally {
      connection.disconnect();
    }
  }

  private IOException tooLarge() {
    return new IOException("it has more than %d bytes".formatted(mostBytes));
  }

  /** Ends with an error beyond the limits. */
  private final class Limited extends FilterInputStream {
    private final BooleanSupplier wanted;
    private final long end = System.nanoTime() + limit.toNanos();
    private long read;

    Limited(InputStream in, BooleanSupplier wanted) {
      super(in);
      this.wanted = wanted;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (!wanted.getAsBoolean()) {
        throw new IOException("it is not wanted any more");
      }
      if (System.nanoTime() - end > 0) {
        throw new IOException("it did not come within " + limit.toMinutes() + " minutes");
      }
      int count = super.read(into, offset, length);
      read += Math.max(count, 0);
      if (read > mostBytes) {
        throw tooLarge();
      }
      return count;
    }
  }
}
