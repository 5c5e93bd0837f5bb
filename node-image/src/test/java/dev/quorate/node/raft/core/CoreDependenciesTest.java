package dev.quorate.node.raft.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.SplittableRandom;

/** What makes the core a pure function of its inputs and its seed. */
@AnalyzeClasses(
    packages = "dev.quorate.node.raft.core",
    importOptions = ImportOption.DoNotIncludeTests.class)
class CoreDependenciesTest {
  @ArchTest
  static final ArchRule core_uses_nothing_but_the_jdk_and_itself =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java.lang..", "java.util..", "java.nio.charset", "dev.quorate.node.raft.core");

  @ArchTest
  static final ArchRule core_knows_no_threads =
      noClasses()
          .should()
          .dependOnClassesThat()
          .areAssignableTo(Thread.class)
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage("java.util.concurrent..");

  @ArchTest
  static final ArchRule core_reads_no_clock =
      noClasses()
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(Instant.class, Clock.class);

  @ArchTest
  static final ArchRule core_makes_no_randomness =
      noClasses()
          .should()
          .dependOnClassesThat()
          .areAssignableTo(Random.class)
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(SplittableRandom.class);
}
