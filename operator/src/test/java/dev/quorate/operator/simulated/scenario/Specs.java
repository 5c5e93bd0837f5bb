package dev.quorate.operator.simulated.scenario;

import dev.quorate.operator.observed.spec.Auth;
import dev.quorate.operator.observed.spec.BootstrapSource;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.observed.spec.ClusterSpec.Retention;
import dev.quorate.operator.observed.spec.Engine;
import dev.quorate.operator.observed.spec.StructuralConfig;
import dev.quorate.operator.simulated.members.FakeDisk;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The specs that scenarios apply; they differ in what their name says alone. */
public final class Specs {
  private static final String IMAGE = "quorate/node:0.1.0";
  private static final StructuralConfig CONFIG = new StructuralConfig(4, 3, "sync", "set", 0, 0);

  private Specs() {}

  /** Volumes are retained when it is deleted. */
  public static ClusterSpec cluster(int replicas) {
    return spec(replicas, IMAGE, CONFIG, Retention.RETAIN, false);
  }

  public static ClusterSpec clusterWithoutRetention(int replicas) {
    return spec(replicas, IMAGE, CONFIG, Retention.DELETE, false);
  }

  /** No registry has the image that it names. */
  public static ClusterSpec withMissingImage(int replicas) {
    return spec(replicas, "quorate/node:missing", CONFIG, Retention.RETAIN, false);
  }

  /** Another release of the node. */
  public static ClusterSpec withNextImage(int replicas) {
    return spec(replicas, "quorate/node:0.2.0", CONFIG, Retention.RETAIN, false);
  }

  /** Its engine waits longer for a leader. */
  public static ClusterSpec withLongerTimes(int replicas) {
    return cluster(replicas)
        .with(
            new Engine(
                Optional.empty(),
                Optional.of(200),
                Optional.of(2000),
                Optional.empty(),
                Optional.empty(),
                Auth.DEFAULTS));
  }

  /** Volumes of 2Gi instead of 1Gi. */
  public static ClusterSpec larger(int replicas) {
    return larger(cluster(replicas));
  }

  public static ClusterSpec larger(ClusterSpec spec) {
    return new ClusterSpec(
        spec.replicas(),
        spec.image(),
        spec.imagePullPolicy(),
        "2Gi",
        spec.storageClass(),
        spec.source(),
        spec.config(),
        spec.whenDeleted(),
        spec.whenScaled(),
        spec.paused());
  }

  public static ClusterSpec withOtherConfig(int replicas) {
    var other = new StructuralConfig(8, 3, "sync", "set", 0, 0);
    return spec(replicas, IMAGE, other, Retention.RETAIN, false);
  }

  public static ClusterSpec paused(int replicas) {
    return spec(replicas, IMAGE, CONFIG, Retention.RETAIN, true);
  }

  /** Volumes of members that leave are kept. */
  public static ClusterSpec retaining(int replicas) {
    return spec(replicas, IMAGE, CONFIG, Retention.RETAIN, Retention.RETAIN, false);
  }

  /** It is to begin with a file in a ConfigMap, of this content. */
  public static ClusterSpec beginningWith(String content, ClusterSpec spec) {
    return withSource(
        new BootstrapSource.Snapshot(
            BootstrapSource.Place.CONFIG_MAP, "golden", "bootstrap.netsy", sha256(content)),
        spec);
  }

  private static ClusterSpec withSource(BootstrapSource source, ClusterSpec spec) {
    return new ClusterSpec(
        spec.replicas(),
        spec.image(),
        spec.imagePullPolicy(),
        spec.storageSize(),
        spec.storageClass(),
        source,
        spec.config(),
        spec.whenDeleted(),
        spec.whenScaled(),
        spec.paused());
  }

  /** It is to begin with a file of this content, which its first member downloads. */
  static ClusterSpec downloading(String url, String content, ClusterSpec spec) {
    return withSource(
        new BootstrapSource.Snapshot(BootstrapSource.Place.URL, url, "", sha256(content)), spec);
  }

  /** It is to begin with a file of a claim, of this content. */
  static ClusterSpec inAClaim(String content, ClusterSpec spec) {
    return withSource(
        new BootstrapSource.Snapshot(
            BootstrapSource.Place.CLAIM, "golden", "bootstrap.netsy", sha256(content)),
        spec);
  }

  /** Of a file of this content. */
  static String sha256(String content) {
    return FakeDisk.sha256(content.getBytes(StandardCharsets.UTF_8));
  }

  private static ClusterSpec spec(
      int replicas, String image, StructuralConfig config, Retention whenDeleted, boolean paused) {
    return spec(replicas, image, config, whenDeleted, Retention.DELETE, paused);
  }

  private static ClusterSpec spec(
      int replicas,
      String image,
      StructuralConfig config,
      Retention whenDeleted,
      Retention whenScaled,
      boolean paused) {
    return new ClusterSpec(
        replicas,
        image,
        "IfNotPresent",
        "1Gi",
        Optional.empty(),
        new BootstrapSource.Empty(),
        config,
        whenDeleted,
        whenScaled,
        paused);
  }
}
