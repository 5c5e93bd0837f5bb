package dev.quorate.node.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token of the admin API, from a file that may change while the node runs: Kubernetes replaces
 * a mounted Secret in place. Thread-safe; every call looks at the file, so none may come from an
 * event loop.
 */
public final class TokenFile {
  private static final Logger LOG = LoggerFactory.getLogger(TokenFile.class);

  private final Path file;
  private volatile Loaded loaded;

  private record Loaded(FileTime modified, String token) {}

  /**
   * @throws IOException if the file cannot be read or is empty
   */
  public TokenFile(Path file) throws IOException {
    this.file = file;
    this.loaded = load();
  }

  private Loaded load() throws IOException {
    FileTime modified = Files.getLastModifiedTime(file);
    String token = Files.readString(file).strip();
    if (token.isEmpty()) {
      throw new IOException("the token file " + file + " is empty");
    }
    return new Loaded(modified, token);
  }

  /** The token as it is now; the last good one while the file cannot be read. */
  public String token() {
    try {
      if (!Files.getLastModifiedTime(file).equals(loaded.modified())) {
        loaded = load();
        LOG.info("admin token reloaded file={}", file);
      }
    } catch (IOException e) {
      LOG.warn("admin token not reloaded file={} cause={}", file, e.toString());
    }
    return loaded.token();
  }

  /** Compares in a time that does not depend on where they differ. */
  public boolean matches(String offered) {
    return MessageDigest.isEqual(
        offered.getBytes(StandardCharsets.UTF_8), token().getBytes(StandardCharsets.UTF_8));
  }
}
