package dev.quorate.operator.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminTokenTest {
  @TempDir Path root;

  @Test
  void isMadeOnceForItsOwnerOnly() throws IOException {
    StateDirectory state = new StateDirectory(root);
    String token = AdminToken.of(state);

    assertThat(token).hasSize(64).isEqualTo(AdminToken.of(state));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(AdminToken.file(state))))
        .isEqualTo("rw-------");
  }

  @Test
  void isMadeAnewWhenAnEmptyOneWasLeftBehind() throws IOException {
    StateDirectory state = new StateDirectory(root);
    Files.createFile(AdminToken.file(state));

    assertThat(AdminToken.of(state)).hasSize(64);
  }
}
