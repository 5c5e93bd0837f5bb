package dev.quorate.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Who may know whom. The planner, the objects and the status are functions of what they are given.
 */
class ArchitectureTest {
  private static final String BASE = "dev.quorate.operator.";
  private static final Path SOURCES = Path.of("src/main/java/dev/quorate/operator");
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("test-classes/"))
          .importPackages("dev.quorate.operator");
  private static final String[] PURE = {
    "..operator.observed..", "..operator.plan..", "..operator.resources..", "..operator.status.."
  };

  private static final List<Room> ROOMS =
      List.of(
          room(
              "app",
              "informers",
              "kubernetes",
              "lease",
              "observed",
              "plan.decision",
              "resources",
              "status",
              "world"),
          room("informers", "observed", "resources"),
          room(
              "kubernetes",
              "kubernetes.source",
              "kubernetes.status",
              "kubernetes.trial",
              "informers",
              "members",
              "observed",
              "observed.spec",
              "plan.decision",
              "resources",
              "status",
              "world"),
          room("kubernetes.source", "observed", "observed.spec", "resources"),
          room("kubernetes.status", "observed", "observed.spec"),
          room("kubernetes.trial", "observed"),
          room("lease"),
          room(
              "local",
              "local.process",
              "members",
              "observed",
              "observed.spec",
              "plan.decision",
              "plan.view",
              "status",
              "world"),
          room("local.process", "observed", "observed.spec"),
          room("members", "observed", "observed.spec"),
          room("observed", "observed.spec"),
          room("observed.spec"),
          room(
              "plan",
              "observed",
              "plan.decision",
              "plan.findings",
              "plan.identity",
              "plan.members",
              "plan.objects",
              "plan.orders",
              "plan.recovery"),
          room(
              "plan.findings",
              "observed",
              "plan.decision",
              "plan.identity",
              "plan.orders",
              "plan.view"),
          room("plan.decision", "observed", "observed.spec"),
          room("plan.identity", "observed", "observed.spec", "plan.decision", "plan.view"),
          room("plan.members", "observed", "observed.spec", "plan.decision", "plan.view"),
          room("plan.objects", "observed", "plan.decision"),
          room(
              "plan.orders",
              "observed",
              "observed.spec",
              "plan.decision",
              "plan.members",
              "plan.view"),
          room(
              "plan.recovery",
              "observed",
              "plan.decision",
              "plan.identity",
              "plan.orders",
              "plan.view"),
          room("plan.view", "observed.spec", "observed", "plan.decision"),
          room(
              "playground",
              "local",
              "local.process",
              "observed",
              "observed.spec",
              "plan.decision",
              "status",
              "world"),
          room("resources", "observed.spec", "observed", "plan.view"),
          room("status", "observed", "observed.spec", "plan.decision", "plan.view", "resources"),
          room("world", "members", "observed", "plan", "plan.decision", "status"));

  /** A package and those of this module that it may use, each without the base. */
  private record Room(String name, Set<String> uses) {}

  private static Room room(String name, String... uses) {
    return new Room(name, Set.of(uses));
  }

  @TestFactory
  Stream<DynamicTest> aPackageUsesOnlyThosePackages() {
    return ROOMS.stream()
        .map(
            room ->
                DynamicTest.dynamicTest(
                    room.name().isEmpty() ? "(top)" : room.name(),
                    () ->
                        assertThat(usedBy(room.name()))
                            .as("packages that %s uses", BASE + room.name())
                            .isSubsetOf(room.uses())));
  }

  @Test
  void everyPackageIsListed() {
    assertThat(packages()).isEqualTo(new TreeSet<>(ROOMS.stream().map(Room::name).toList()));
  }

  @Test
  void noPackageIsPartOfACycle() {
    slices()
        .assignedFrom(
            new SliceAssignment() {
              @Override
              public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
                return SliceIdentifier.of(javaClass.getPackageName());
              }

              @Override
              public String getDescription() {
                return "packages";
              }
            })
        .should()
        .beFreeOfCycles()
        .check(CLASSES);
  }

  @Test
  void aPackageHasAtMost25Files() {
    Map<String, Long> files =
        CLASSES.stream()
            .filter(JavaClass::isTopLevelClass)
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
    assertThat(files).allSatisfy((name, count) -> assertThat(count).as(name).isLessThan(26));
  }

  @Test
  void everyPackageSaysWhatItIsFor() {
    assertThat(packages())
        .allSatisfy(
            name ->
                assertThat(SOURCES.resolve(name.replace('.', '/')).resolve("package-info.java"))
                    .exists());
  }

  private static SortedSet<String> packages() {
    return CLASSES.stream()
        .map(JavaClass::getPackageName)
        .map(ArchitectureTest::withoutBase)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static SortedSet<String> usedBy(String room) {
    return CLASSES.stream()
        .filter(type -> withoutBase(type.getPackageName()).equals(room))
        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
        .map(dependency -> dependency.getTargetClass().getBaseComponentType().getPackageName())
        .filter(name -> (name + ".").startsWith(BASE))
        .map(ArchitectureTest::withoutBase)
        .filter(name -> !name.equals(room))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String withoutBase(String packageName) {
    return packageName.length() < BASE.length() ? "" : packageName.substring(BASE.length());
  }

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
}
