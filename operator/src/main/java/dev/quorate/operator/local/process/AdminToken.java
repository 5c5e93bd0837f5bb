package dev.quorate.operator.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The bearer token of the members' admin API: what the admin Secret is on Kubernetes. */
public final class AdminToken {
  private AdminToken() {}

  static Path file(StateDirectory state) {
    return state.path("admin-token");
  }

  /** The token of this state directory, made at the first use; only its owner can read it. */
  public static String of(StateDirectory state) {
    return state.exclusively(
        () -> {
          Path file = file(state);
          try {
            String token = Files.readString(file).strip();
            return token.isEmpty() ? create(file) : token;
          } catch (NoSuchFileException e) {
            return create(file);
          } catch (IOException e) {
            throw new LocalWorldException("cannot read " + file, e);
          }
        });
  }

  private static String create(Path file) {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    String token = HexFormat.of().formatHex(random);
    try {
      // Written aside: an operator that dies here leaves no empty token behind.
      Path next = file.resolveSibling(file.getFileName() + ".next");
      Files.deleteIfExists(next);
      Files.createFile(
          next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(next, token, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return token;
    } catch (IOException e) {
      throw new LocalWorldException("cannot write " + file, e);
    }
  }
}
