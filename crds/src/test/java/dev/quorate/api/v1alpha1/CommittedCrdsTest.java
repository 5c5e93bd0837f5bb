package dev.quorate.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The committed CustomResourceDefinitions")
class CommittedCrdsTest {
  // make crds: with this property the committed files are replaced.
  private static final boolean WRITE = Boolean.getBoolean("crds.write");

  @ParameterizedTest(name = "{0} is what the API model says")
  @ValueSource(
      strings = {"consensusclusters.quorate.dev-v1.yml", "consensustasks.quorate.dev-v1.yml"})
  void committedFileIsCurrent(String name, @TempDir Path fresh) throws IOException {
    GeneratedCrds.writeTo(fresh);
    Path committed = Path.of(name);
    if (WRITE) {
      Files.copy(fresh.resolve(name), committed, StandardCopyOption.REPLACE_EXISTING);
    }

    assertThat(committed)
        .as("crds/%s differs from the API model: run `make crds` and commit the result", name)
        .hasSameTextualContentAs(fresh.resolve(name));
  }
}
