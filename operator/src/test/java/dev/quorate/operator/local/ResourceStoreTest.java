package dev.quorate.operator.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.local.process.StateDirectory;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.observed.spec.BootstrapSource;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.observed.spec.ClusterSpec.Retention;
import dev.quorate.operator.observed.spec.StructuralConfig;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceStoreTest {
  private static final ClusterRef REF = new ClusterRef("local", "demo");

  @TempDir private Path directory;
  private ResourceStore resources;

  @BeforeEach
  void open() {
    resources = new ResourceStore(new StateDirectory(directory));
  }

  @Test
  void keepsTheSpecOnlyOfTheVersionThatWasSeen() {
    ObservedCluster seen = resources.apply(REF, spec(3));
    resources.apply(REF, spec(4));

    assertThat(resources.keepSpec(seen, seen.spec())).isFalse();
    assertThat(present().lastValidSpec()).isEmpty();

    assertThat(resources.keepSpec(present(), seen.spec())).isTrue();
    assertThat(present().lastValidSpec()).contains(spec(3));
    assertThat(present().spec()).isEqualTo(spec(4));
    assertThat(present().specInForce()).isEqualTo(spec(3));
  }

  @Test
  void aKeptSpecOutlivesOtherWrites() {
    ObservedCluster made = resources.apply(REF, spec(3));
    resources.keepSpec(made, made.spec());
    resources.apply(REF, spec(4));
    assertThat(resources.replaceFinalizer(present(), true)).isTrue();
    assertThat(resources.replaceStatus(present(), present().status())).isTrue();

    assertThat(new ResourceStore(new StateDirectory(directory)).cluster(REF).orElseThrow())
        .satisfies(found -> assertThat(found.lastValidSpec()).contains(spec(3)))
        .satisfies(found -> assertThat(found.generation()).isEqualTo(2))
        .satisfies(found -> assertThat(found.finalizer()).isTrue());
  }

  private ObservedCluster present() {
    return resources.cluster(REF).orElseThrow();
  }

  private static ClusterSpec spec(int replicas) {
    return new ClusterSpec(
        replicas,
        "quorate/node:0.1.0",
        "IfNotPresent",
        "1Gi",
        Optional.empty(),
        new BootstrapSource.Empty(),
        new StructuralConfig(4, 3, "sync", "set", 0, 0),
        Retention.RETAIN,
        Retention.DELETE,
        false);
  }
}
