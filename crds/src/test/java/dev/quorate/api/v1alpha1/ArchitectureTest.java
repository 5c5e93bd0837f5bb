package dev.quorate.api.v1alpha1;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The API model is data with annotations: it knows nothing else of ours, and does no I/O. */
class ArchitectureTest {
  private static final Path SOURCES = Path.of("src/main/java");
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("test-classes/"))
          .importPackages("dev.quorate");

  @Test
  void theModelUsesOnlyItselfAndTheAnnotationsOfJacksonAndFabric8() {
    classes()
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    "dev.quorate.api..",
                    "java.lang..",
                    "java.util..",
                    "com.fasterxml.jackson.annotation..",
                    "io.fabric8.generator.annotation..",
                    "io.fabric8.crd.generator.annotation..",
                    "io.fabric8.crdv2.generator.v1..",
                    "io.fabric8.kubernetes.api.model..",
                    "io.fabric8.kubernetes.model.annotation..",
                    "io.fabric8.kubernetes.client",
                    "io.fabric8.kubernetes.client.utils")
                .or(JavaClass.Predicates.equivalentTo(boolean.class))
                .or(JavaClass.Predicates.equivalentTo(int.class))
                .or(JavaClass.Predicates.equivalentTo(long.class))
                .or(JavaClass.Predicates.equivalentTo(void.class)))
        .check(CLASSES);
  }

  @Test
  void everyPackageSaysWhatItIsFor() {
    assertThat(CLASSES.stream().map(JavaClass::getPackageName).distinct())
        .isNotEmpty()
        .allSatisfy(
            name ->
                assertThat(SOURCES.resolve(name.replace('.', '/')).resolve("package-info.java"))
                    .exists());
  }
}
