package dev.quorate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;

/** What is proved from outside knows the product from outside: its images, chart and resources. */
class ArchitectureTest {
  private static final String BASE = "dev.quorate.e2e";
  private static final String RESULTS = BASE + ".bench.results";
  private static final String LOAD = BASE + ".bench.load";
  private static final String SERVERS = BASE + ".bench.servers";
  private static final String CASES = BASE + ".bench.cases";
  private static final Path SOURCES = Path.of("src/test/java");
  private static final JavaClasses CLASSES = new ClassFileImporter().importPackages(BASE);

  /** A package and those of ours that it may use: no cycle, and no code of operator or node. */
  private static final Map<String, Set<String>> ROOMS =
      Map.ofEntries(
          Map.entry(BASE, Set.of()),
          Map.entry(BASE + ".kube", Set.of(BASE)),
          Map.entry(BASE + ".scenario", Set.of(BASE, BASE + ".kube")),
          Map.entry(BASE + ".controlplane", Set.of(BASE, BASE + ".kube")),
          Map.entry(BASE + ".dashboard", Set.of(BASE, BASE + ".controlplane")),
          Map.entry(BASE + ".chart", Set.of(BASE)),
          Map.entry(BASE + ".docs", Set.of(BASE)),
          Map.entry(BASE + ".bench", Set.of(BASE, RESULTS, LOAD, SERVERS, CASES)),
          Map.entry(CASES, Set.of(RESULTS, LOAD, SERVERS)),
          Map.entry(SERVERS, Set.of(BASE)),
          Map.entry(LOAD, Set.of()),
          Map.entry(RESULTS, Set.of(BASE)));

  @Test
  void aPackageUsesOnlyThosePackages() {
    assertThat(ROOMS)
        .allSatisfy((room, uses) -> assertThat(usedBy(room)).as(room).isSubsetOf(uses));
  }

  @Test
  void everyPackageIsListedAndSaysWhatItIsFor() {
    Set<String> packages =
        CLASSES.stream()
            .map(JavaClass::getPackageName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(packages).isEqualTo(ROOMS.keySet());
    assertThat(packages)
        .allSatisfy(
            name ->
                assertThat(SOURCES.resolve(name.replace('.', '/')).resolve("package-info.java"))
                    .exists());
  }

  /** CI has an hour: what is slow and seldom finds anything is for a release (CONTRIBUTING.md). */
  @Test
  void everyTestOnKubernetesIsTaggedForCiOrForTheFullRun() {
    List<JavaMethod> tests =
        CLASSES.stream()
            .filter(type -> type.getPackageName().equals(BASE + ".scenario"))
            .flatMap(type -> type.getMethods().stream())
            .filter(method -> method.isMetaAnnotatedWith(Testable.class))
            .toList();
    assertThat(tests).isNotEmpty();
    assertThat(tests)
        .allSatisfy(
            test ->
                assertThat(tags(test))
                    .as("exactly one of the tags ci and full: " + test.getFullName())
                    .containsAnyOf("ci", "full")
                    .hasSize(1));
  }

  private static List<String> tags(JavaMethod test) {
    return Stream.of(
            test.tryGetAnnotationOfType(Tag.class),
            test.getOwner().tryGetAnnotationOfType(Tag.class))
        .flatMap(Optional::stream)
        .map(Tag::value)
        .toList();
  }

  /** Packages of this product; what else is used is of libraries. */
  private static Set<String> usedBy(String room) {
    return CLASSES.stream()
        .filter(type -> type.getPackageName().equals(room))
        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
        .map(dependency -> dependency.getTargetClass().getBaseComponentType().getPackageName())
        .filter(name -> name.startsWith("dev.quorate."))
        .filter(name -> !name.equals(room))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
