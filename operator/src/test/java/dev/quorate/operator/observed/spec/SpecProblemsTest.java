package dev.quorate.operator.observed.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.spec.ClusterSpec.Retention;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The operator judges images, sizes, classes and sources as the API server does (ValidationTest of
 * crds), for a resource that was stored without that check.
 */
class SpecProblemsTest {
  private static final String IMAGE = "quorate/node:0.1.0";
  private static final StructuralConfig CONFIG = new StructuralConfig(4, 3, "sync", "set", 0, 0);

  private static ClusterSpec spec(
      String image, String size, Optional<String> storageClass, BootstrapSource source) {
    return new ClusterSpec(
        3,
        image,
        "IfNotPresent",
        size,
        storageClass,
        source,
        CONFIG,
        Retention.RETAIN,
        Retention.DELETE,
        false);
  }

  private static ClusterSpec sized(String size) {
    return spec(IMAGE, size, Optional.empty(), new BootstrapSource.Empty());
  }

  private static ClusterSpec imaged(String image) {
    return spec(image, "1Gi", Optional.empty(), new BootstrapSource.Empty());
  }

  private static ClusterSpec classed(String name) {
    return spec(IMAGE, "1Gi", Optional.of(name), new BootstrapSource.Empty());
  }

  @ParameterizedTest(name = "size {0}")
  @ValueSource(strings = {"64Mi", "1.5Gi", "0.5Ti", "1073741824", "1e9", "1E9", ".5Gi", "1.Gi"})
  void acceptsEveryQuantityThatIsLargeEnough(String size) {
    assertThat(SpecProblems.of(sized(size))).isEmpty();
  }

  @ParameterizedTest(name = "size {0}")
  @ValueSource(
      strings = {"", "lots", "1", "10", "63Mi", "67108863", "-1Gi", "1 Gi", "1gi", "64Mi\n"})
  void refusesOtherSizesAndNamesTheField(String size) {
    assertThat(SpecProblems.of(sized(size)))
        .singleElement()
        .asString()
        .startsWith("storage.size is '" + size + "'")
        .contains("at least 64Mi", "for example 10Gi");
  }

  @ParameterizedTest(name = "image {0}")
  @ValueSource(strings = {"", " ", "quorate/node: 0.1.0", "quorate/node:0.1.0\n", " quorate/node"})
  void refusesAnImageThatIsNotOneWord(String image) {
    assertThat(SpecProblems.of(imaged(image)))
        .singleElement()
        .asString()
        .startsWith("image is '" + image + "'")
        .contains("for example quorate/node:0.1.0");
  }

  @ParameterizedTest(name = "class {0}")
  @ValueSource(strings = {"", "standard", "fast.example.com"})
  void acceptsNamesOfClassesAndNone(String name) {
    assertThat(SpecProblems.of(classed(name))).isEmpty();
  }

  @ParameterizedTest(name = "class {0}")
  @ValueSource(strings = {"Not A Class", "Fast", "-fast", "fast-"})
  void refusesWhatCannotBeTheNameOfAClass(String name) {
    assertThat(SpecProblems.of(classed(name)))
        .singleElement()
        .asString()
        .startsWith("storage.storageClassName is '" + name + "'");
  }

  @Test
  void refusesABootstrapWithoutASource() {
    var spec = spec(IMAGE, "1Gi", Optional.empty(), new BootstrapSource.Unnamed());

    assertThat(SpecProblems.of(spec))
        .singleElement()
        .asString()
        .startsWith("bootstrap names no source");
  }

  @ParameterizedTest(name = "{0} and {1}: same is {2}")
  @CsvSource({
    "1Gi, 1024Mi, true",
    "1.5Gi, 1536Mi, true",
    "1e9, 1G, true",
    "1073741824, 1Gi, true",
    "1Gi, 1G, false",
    "1Gi, lots, false",
  })
  void comparesSizesByTheirBytes(String one, String other, boolean same) {
    assertThat(StorageSize.same(one, other)).isEqualTo(same);
  }
}
