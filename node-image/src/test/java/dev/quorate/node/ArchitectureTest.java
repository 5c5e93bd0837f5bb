package dev.quorate.node;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
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
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Which package may use which; the core is a pure function of its inputs and its seed. */
class ArchitectureTest {
  private static final String BASE = "dev.quorate.node.";
  private static final Path SOURCES = Path.of("src/main/java/dev/quorate/node");
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("test-classes/"))
          .withImportOption(location -> !location.contains("/wire/"))
          .importPackages("dev.quorate.node");

  private static final List<Room> ROOMS =
      List.of(
          room(
              "",
              "connections",
              "engine",
              "etcd",
              "files",
              "life",
              "life.member",
              "membership",
              "memory",
              "metrics",
              "options",
              "report",
              "rest"),
          room(
              "bootstrap",
              "disk",
              "files",
              "genesis",
              "netsy",
              "store.auth",
              "store.etcdfile",
              "store.history",
              "store.keyspace"),
          room("bolt"),
          room(
              "cli",
              "auth",
              "identity",
              "cli.snapshot",
              "",
              "compaction",
              "engine",
              "etcd.wire",
              "files",
              "genesis",
              "level",
              "life",
              "membership",
              "memory",
              "options",
              "report"),
          room("compaction", "engine", "etcd.wire", "store.keyspace", "store.meta"),
          room(
              "cli.snapshot",
              "bootstrap",
              "etcd.wire",
              "files",
              "genesis",
              "netsy",
              "store.auth",
              "store.etcdfile",
              "store.history",
              "store.keyspace",
              "store.lease"),
          room("auth", "store.auth"),
          room("connections"),
          room("detector", "gossip", "level", "raft.configuration", "transport"),
          room("disk", "files"),
          room(
              "engine", "memory", "raft.progress", "engine.snapshot", "raft", "raft.configuration"),
          room(
              "engine.runtime",
              "connections",
              "disk",
              "engine",
              "engine.snapshot",
              "level",
              "log",
              "mailbox",
              "memory",
              "raft",
              "raft.configuration",
              "raft.entries",
              "transport"),
          room("engine.snapshot", "disk", "raft.configuration", "raft.entries"),
          room(
              "etcd",
              "connections",
              "etcd.auth",
              "etcd.call",
              "etcd.cluster",
              "etcd.health",
              "etcd.http",
              "etcd.kv",
              "etcd.lease",
              "etcd.lock",
              "etcd.maintenance",
              "etcd.watch",
              "memory"),
          room(
              "etcd.auth",
              "auth",
              "etcd.call",
              "etcd.wire",
              "level",
              "store.auth",
              "store.keyspace",
              "store.meta"),
          room(
              "etcd.call",
              "auth",
              "store.auth",
              "store.lease",
              "raft",
              "engine",
              "lease",
              "level",
              "membership",
              "memory",
              "etcd.wire",
              "store.keyspace",
              "store.meta",
              "store.alarm"),
          room(
              "etcd.cluster",
              "engine",
              "membership",
              "store.keyspace",
              "etcd.call",
              "etcd.wire",
              "raft.configuration",
              "store.meta"),
          room("etcd.health", "etcd.call", "etcd.wire"),
          room(
              "etcd.http",
              "engine",
              "etcd.call",
              "raft",
              "store.keyspace",
              "store.meta",
              "etcd.wire",
              "store.alarm"),
          room(
              "etcd.kv",
              "level",
              "store.auth",
              "etcd.call",
              "etcd.wire",
              "store.keyspace",
              "store.meta"),
          room(
              "etcd.lease",
              "engine",
              "store.auth",
              "etcd.call",
              "etcd.wire",
              "lease",
              "level",
              "raft.configuration",
              "store.keyspace",
              "store.lease",
              "store.meta"),
          room("etcd.lock", "etcd.call", "etcd.wire"),
          room(
              "etcd.maintenance",
              "bolt",
              "raft",
              "raft.configuration",
              "engine",
              "etcd.call",
              "etcd.wire",
              "store.auth",
              "store.etcdfile",
              "store.keyspace",
              "store.lease",
              "store.meta",
              "store.snapshot",
              "level",
              "store.alarm"),
          room(
              "etcd.watch",
              "engine",
              "store.auth",
              "etcd.call",
              "etcd.wire",
              "store.keyspace",
              "store.meta"),
          room("files"),
          room("genesis", "files", "raft.configuration"),
          room("gossip"),
          room("identity", "raft.configuration", "files", "genesis", "level"),
          room(
              "life",
              "bootstrap",
              "connections",
              "engine",
              "engine.snapshot",
              "etcd.call",
              "files",
              "genesis",
              "gossip",
              "identity",
              "level",
              "life.member",
              "log",
              "membership",
              "metrics",
              "options",
              "raft",
              "raft.configuration",
              "raft.entries",
              "raft.progress",
              "report",
              "store.keyspace"),
          room(
              "life.member",
              "auth",
              "compaction",
              "bootstrap",
              "connections",
              "detector",
              "engine",
              "engine.runtime",
              "etcd.call",
              "files",
              "genesis",
              "gossip",
              "identity",
              "lease",
              "level",
              "log",
              "membership",
              "metrics",
              "options",
              "raft.configuration",
              "report",
              "store.auth",
              "store.keyspace",
              "store.lease",
              "store.meta",
              "ticker",
              "transport"),
          room("lease", "engine", "store.keyspace", "store.lease", "store.meta"),
          room("level"),
          room("log", "disk", "mailbox", "raft.entries"),
          room("mailbox"),
          room("memory"),
          room("membership", "engine", "files", "genesis", "raft.configuration", "raft.progress"),
          room(
              "metrics",
              "gossip",
              "raft",
              "disk",
              "engine",
              "etcd.call",
              "raft.configuration",
              "report"),
          room("netsy"),
          room(
              "options",
              "auth",
              "compaction",
              "engine",
              "genesis",
              "identity",
              "level",
              "membership",
              "raft.configuration"),
          room("placement"),
          room("raft", "raft.configuration", "raft.entries", "raft.progress"),
          room("raft.configuration"),
          room("raft.entries", "raft.configuration"),
          room("raft.progress", "raft.configuration", "raft.entries"),
          room(
              "report",
              "raft.progress",
              "raft",
              "engine",
              "genesis",
              "identity",
              "level",
              "raft.configuration"),
          room(
              "rest",
              "connections",
              "raft.progress",
              "raft",
              "identity",
              "level",
              "engine",
              "files",
              "genesis",
              "gossip",
              "life",
              "membership",
              "raft.configuration",
              "report",
              "rest.dashboard"),
          room(
              "rest.dashboard",
              "engine",
              "files",
              "gossip",
              "identity",
              "life",
              "placement",
              "raft.configuration",
              "report"),
          room("store.alarm", "etcd.wire"),
          room("store.auth", "etcd.wire", "store.keyspace", "store.lease"),
          room("store.history", "etcd.wire", "netsy", "store.keyspace", "store.lease"),
          room(
              "store.etcdfile",
              "bolt",
              "etcd.wire",
              "raft.configuration",
              "store.auth",
              "store.keyspace",
              "store.lease"),
          room("store.keyspace", "etcd.wire", "store.lease"),
          room("store.lease"),
          room(
              "store.meta",
              "engine",
              "engine.snapshot",
              "etcd.wire",
              "level",
              "store.auth",
              "store.keyspace",
              "store.lease",
              "store.snapshot",
              "store.alarm"),
          room(
              "store.snapshot",
              "engine",
              "etcd.wire",
              "store.auth",
              "store.keyspace",
              "store.lease",
              "store.alarm"),
          room("ticker"),
          room(
              "transport",
              "connections",
              "gossip",
              "level",
              "raft",
              "raft.configuration",
              "raft.entries"));

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
  void theCoreUsesNothingButTheJdkAndItself() {
    classes()
        .that()
        .resideInAPackage("..node.raft..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java.lang..", "java.util..", "java.nio.charset", "dev.quorate.node.raft..")
        .check(CLASSES);
  }

  @Test
  void gossipUsesNothingButTheJdkAndItself() {
    classes()
        .that()
        .resideInAPackage("..node.gossip..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java.lang..", "java.util..", "dev.quorate.node.gossip..")
        .check(CLASSES);
  }

  @Test
  void thePlacementUsesNothingButTheJdkAndItself() {
    classes()
        .that()
        .resideInAPackage("..node.placement..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java.lang..",
            "java.nio",
            "java.nio.charset",
            "java.security",
            "java.util..",
            "dev.quorate.node.placement..")
        .check(CLASSES);
  }

  @Test
  void whatIsPureKnowsNoThreadsClocksOrDice() {
    noClasses()
        .that()
        .resideInAnyPackage("..node.raft..", "..node.gossip..", "..node.placement..")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(Thread.class)
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.concurrent..")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(Instant.class, Clock.class, Random.class, SplittableRandom.class)
        .check(CLASSES);
  }
}
