package dev.quorate.node.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A small JSON file that is either whole and old or whole and new, never in between, and that tells
 * when a byte of it has changed: it carries the digest of everything else in it.
 */
public final class SealedFile {
  private static final String DIGEST = "digest";
  private static final String FORMAT = "format";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private SealedFile() {}

  /** Writes a temporary file, forces, renames, forces the directory: durable when it returns. */
  public static void write(Path file, int format, ObjectNode content) throws IOException {
    ObjectNode sealed = content.deepCopy();
    sealed.put(FORMAT, format);
    sealed.put(DIGEST, CanonicalJson.digest(sealed));
    Path directory = file.toAbsolutePath().getParent();
    Path temporary = directory.resolve(file.getFileName() + ".tmp");
    byte[] bytes = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(sealed);
    try (FileChannel out =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
      out.force(true);
    }
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    DirectorySync.force(directory);
  }

  /**
   * Reads and checks.
   *
   * @param newestFormat the newest format that the caller understands
   * @throws Damaged if it differs from the file once written
   * @throws NewerFormat if a newer version wrote it
   */
  public static JsonNode read(Path file, int newestFormat)
      throws IOException, Damaged, NewerFormat {
    JsonNode json;
    try {
      json = MAPPER.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw new Damaged(file + " is not JSON: " + e.getOriginalMessage());
    }
    if (!(json instanceof ObjectNode object)) {
      throw new Damaged(file + " holds no JSON object");
    }
    int format = format(object);
    if (format > newestFormat) {
      throw new NewerFormat(
          file + " has format " + format + ", this release reads up to " + newestFormat);
    }
    ObjectNode content = object.deepCopy();
    String claimed = content.path(DIGEST).asText();
    content.remove(DIGEST);
    String found = CanonicalJson.digest(content);
    if (!found.equals(claimed)) {
      throw new Damaged(file + " is sealed with " + claimed + " but its content has " + found);
    }
    return content;
  }

  /** Of what {@link #read} has read; 0 without one. */
  public static int format(JsonNode content) {
    return content.path(FORMAT).asInt(0);
  }

  /** The content differs from the content once written. */
  public static final class Damaged extends Exception {
    public Damaged(String message) {
      super(message);
    }
  }

  /** Written by a newer version than this one. */
  public static final class NewerFormat extends Exception {
    public NewerFormat(String message) {
      super(message);
    }
  }
}
