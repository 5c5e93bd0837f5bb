package dev.quorate.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Who may know whom. The planner, the objects and the status are functions of what they are given.
 */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.quorate.operator");
  private static final String[] PURE = {
    "..operator.plan..", "..operator.resources..", "..operator.status.."
  };

  @Test
  void pureCodeKnowsNoClientFileThreadOrLog() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.fabric8.kubernetes.client..",
            "java.io..",
            "java.nio.file..",
            "java.net..",
            "java.util.concurrent..",
            "org.slf4j..",
            "org.jboss..",
            "io.quarkus..")
        .check(CLASSES);
  }

  @Test
  void pureCodeReadsNoClockAndRollsNoDice() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(System.class, "getProperty", String.class)
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(Clock.class, InstantSource.class, Random.class, Thread.class)
        .check(CLASSES);
  }

  @Test
  void dependenciesPointOneWay() {
    none(
        "..operator.plan..",
        "..operator.resources..",
        "..operator.status..",
        "..operator.members..",
        "..operator.world..");
    none(
        "..operator.resources..",
        "..operator.status..",
        "..operator.members..",
        "..operator.world..");
    none("..operator.status..", "..operator.members..", "..operator.world..");
    none(
        "..operator.members..",
        "..operator.resources..",
        "..operator.status..",
        "..operator.world..");
    for (String inner : PURE) {
      none(inner, "..operator.kubernetes..", "..operator.local..", "..operator.app..");
    }
    none("..operator.world..", "..operator.kubernetes..", "..operator.local..", "..operator.app..");
    none("..operator.kubernetes..", "..operator.local..", "..operator.app..");
    none("..operator.local..", "..operator.kubernetes..", "..operator.app..");
  }

  private static void none(String of, String... others) {
    noClasses()
        .that()
        .resideInAPackage(of)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .allowEmptyShould(true)
        .check(CLASSES);
  }
}
