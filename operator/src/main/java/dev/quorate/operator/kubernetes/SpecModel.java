package dev.quorate.operator.kubernetes;

import dev.quorate.api.v1alpha1.AuthSettings;
import dev.quorate.api.v1alpha1.Bootstrap;
import dev.quorate.api.v1alpha1.CompactionSettings;
import dev.quorate.api.v1alpha1.ConsensusClusterSpec;
import dev.quorate.api.v1alpha1.EngineSettings;
import dev.quorate.api.v1alpha1.ImagePullPolicy;
import dev.quorate.api.v1alpha1.PodFields;
import dev.quorate.api.v1alpha1.Retention;
import dev.quorate.api.v1alpha1.ServiceFields;
import dev.quorate.api.v1alpha1.Storage;
import dev.quorate.api.v1alpha1.StructuralConfig.ReplicationMode;
import dev.quorate.api.v1alpha1.StructuralConfig.TableType;
import dev.quorate.operator.observed.spec.Auth;
import dev.quorate.operator.observed.spec.BootstrapSource;
import dev.quorate.operator.observed.spec.BootstrapSource.Place;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.observed.spec.Compaction;
import dev.quorate.operator.observed.spec.Engine;
import dev.quorate.operator.observed.spec.StructuralConfig;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * The spec of the resource as the planner reads it. The API server fills in the defaults; the same
 * are filled in here, for a resource that came past the schema.
 */
public final class SpecModel {
  private SpecModel() {}

  /**
   * @param defaultImage the node's image that this operator was installed with
   */
  public static ClusterSpec read(ConsensusClusterSpec spec, String defaultImage) {
    var storage = Optional.ofNullable(spec.getStorage());
    var retention = Optional.ofNullable(spec.getRetention());
    return new ClusterSpec(
        Optional.ofNullable(spec.getReplicas()).orElse(3),
        Optional.ofNullable(spec.getImage()).orElse(defaultImage),
        Optional.ofNullable(spec.getImagePullPolicy())
            .map(ImagePullPolicy::podValue)
            .orElse("IfNotPresent"),
        storage.map(s -> s.size()).map(Quantity::toString).orElse("1Gi"),
        storage.map(s -> s.storageClassName()),
        source(spec.getBootstrap()),
        config(spec.getConfig()),
        retention(retention.map(r -> r.whenDeleted()).orElse(Retention.Policy.RETAIN)),
        retention(retention.map(r -> r.whenScaled()).orElse(Retention.Policy.DELETE)),
        Boolean.TRUE.equals(spec.getPaused()),
        spec.getImage() != null,
        Optional.ofNullable(spec.getPod()).orElse(PodFields.NONE),
        engine(spec.getEngine()),
        Optional.ofNullable(spec.getService()).orElse(ServiceFields.NONE));
  }

  /**
   * The same as the resource has it, with every default filled in but for the image, which is
   * another operator's to choose; only for a valid one.
   */
  public static ConsensusClusterSpec write(ClusterSpec spec) {
    ConsensusClusterSpec written = new ConsensusClusterSpec();
    written.setReplicas(spec.replicas());
    written.setImage(spec.imageNamed() ? spec.image() : null);
    written.setImagePullPolicy(
        one(ImagePullPolicy.values(), ImagePullPolicy::podValue, spec.imagePullPolicy()));
    written.setStorage(
        new Storage(Quantity.parse(spec.storageSize()), spec.storageClass().orElse(null)));
    written.setBootstrap(bootstrap(spec.source()));
    written.setConfig(config(spec.config()));
    written.setRetention(new Retention(policy(spec.whenDeleted()), policy(spec.whenScaled())));
    written.setPaused(spec.paused());
    if (!spec.pod().equals(PodFields.NONE)) {
      written.setPod(spec.pod());
    }
    if (!spec.engine().equals(Engine.DEFAULTS)) {
      written.setEngine(engine(spec.engine()));
    }
    if (!spec.service().equals(ServiceFields.NONE)) {
      written.setService(spec.service());
    }
    return written;
  }

  private static Engine engine(EngineSettings engine) {
    var given = Optional.ofNullable(engine);
    return new Engine(
        given.map(e -> e.quota()).map(Quantity::toString),
        given.map(e -> e.heartbeatIntervalMilliseconds()),
        given.map(e -> e.electionTimeoutMilliseconds()),
        given.map(e -> e.snapshotCount()),
        given.map(e -> e.compaction()).map(SpecModel::compaction),
        given.map(e -> e.auth()).map(SpecModel::auth).orElse(Auth.DEFAULTS));
  }

  private static EngineSettings engine(Engine engine) {
    return new EngineSettings(
        engine.quota().map(Quantity::parse).orElse(null),
        engine.heartbeatIntervalMilliseconds().orElse(null),
        engine.electionTimeoutMilliseconds().orElse(null),
        engine.snapshotCount().orElse(null),
        engine.compaction().map(SpecModel::compaction).orElse(null),
        engine.auth().equals(Auth.DEFAULTS) ? null : auth(engine.auth()));
  }

  private static Auth auth(AuthSettings settings) {
    return new Auth(
        Optional.ofNullable(settings.tokenTtlSeconds()),
        Optional.ofNullable(settings.bcryptCost()));
  }

  private static AuthSettings auth(Auth auth) {
    return new AuthSettings(auth.tokenTtlSeconds().orElse(null), auth.bcryptCost().orElse(null));
  }

  private static Compaction compaction(CompactionSettings settings) {
    return new Compaction(settings.mode(), settings.retention().getValue().toString());
  }

  private static CompactionSettings compaction(Compaction compaction) {
    return new CompactionSettings(compaction.mode(), new IntOrString(compaction.retention()));
  }

  private static Bootstrap bootstrap(BootstrapSource source) {
    return switch (source) {
      case BootstrapSource.Empty empty -> null;
      case BootstrapSource.Unnamed unnamed ->
          throw new IllegalArgumentException("not a valid spec: bootstrap names no source");
      case BootstrapSource.LocalFile file ->
          throw new IllegalArgumentException("not a valid spec: a file of one machine");
      case BootstrapSource.Snapshot snapshot ->
          new Bootstrap(new Bootstrap.Source(snapshot(snapshot)));
    };
  }

  private static Bootstrap.Snapshot snapshot(BootstrapSource.Snapshot source) {
    var key = new Bootstrap.ObjectKey(source.name(), source.key());
    return switch (source.place()) {
      case CONFIG_MAP -> new Bootstrap.Snapshot(key, null, null, null, source.sha256());
      case SECRET -> new Bootstrap.Snapshot(null, key, null, null, source.sha256());
      case CLAIM ->
          new Bootstrap.Snapshot(
              null,
              null,
              new Bootstrap.ClaimFile(source.name(), source.key()),
              null,
              source.sha256());
      case URL -> new Bootstrap.Snapshot(null, null, null, source.name(), source.sha256());
    };
  }

  private static Retention.Policy policy(ClusterSpec.Retention retention) {
    return switch (retention) {
      case RETAIN -> Retention.Policy.RETAIN;
      case DELETE -> Retention.Policy.DELETE;
    };
  }

  private static dev.quorate.api.v1alpha1.StructuralConfig config(StructuralConfig config) {
    return new dev.quorate.api.v1alpha1.StructuralConfig(
        config.partitions(),
        config.replicationFactor(),
        one(ReplicationMode.values(), ReplicationMode::value, config.replicationMode()),
        one(TableType.values(), TableType::value, config.tableType()),
        config.keyPosition(),
        config.partitionPosition());
  }

  private static <T> T one(T[] all, Function<T, String> spelling, String spelled) {
    return Arrays.stream(all)
        .filter(value -> spelling.apply(value).equals(spelled))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("not a valid spec: " + spelled));
  }

  private static ClusterSpec.Retention retention(Retention.Policy policy) {
    return switch (policy) {
      case RETAIN -> ClusterSpec.Retention.RETAIN;
      case DELETE -> ClusterSpec.Retention.DELETE;
    };
  }

  private static BootstrapSource source(Bootstrap bootstrap) {
    if (bootstrap == null) {
      return new BootstrapSource.Empty();
    }
    if (bootstrap.source() == null || bootstrap.source().snapshot() == null) {
      return new BootstrapSource.Unnamed();
    }
    List<BootstrapSource.Snapshot> given = places(bootstrap.source().snapshot());
    return given.size() == 1
        ? given.getFirst()
        : new BootstrapSource.Unnamed(
            given.stream().map(source -> source.place().field()).toList());
  }

  private static List<BootstrapSource.Snapshot> places(Bootstrap.Snapshot snapshot) {
    String sha256 = Objects.requireNonNullElse(snapshot.sha256(), "");
    List<BootstrapSource.Snapshot> given = new ArrayList<>();
    Optional.ofNullable(snapshot.configMap())
        .ifPresent(at -> given.add(from(Place.CONFIG_MAP, at.name(), at.key(), sha256)));
    Optional.ofNullable(snapshot.secret())
        .ifPresent(at -> given.add(from(Place.SECRET, at.name(), at.key(), sha256)));
    Optional.ofNullable(snapshot.persistentVolumeClaim())
        .ifPresent(at -> given.add(from(Place.CLAIM, at.claimName(), at.path(), sha256)));
    Optional.ofNullable(snapshot.url())
        .ifPresent(url -> given.add(from(Place.URL, url, "", sha256)));
    return given;
  }

  private static BootstrapSource.Snapshot from(
      Place place, String name, String key, String sha256) {
    return new BootstrapSource.Snapshot(
        place, Objects.requireNonNullElse(name, ""), Objects.requireNonNullElse(key, ""), sha256);
  }

  private static StructuralConfig config(dev.quorate.api.v1alpha1.StructuralConfig config) {
    var given = Optional.ofNullable(config);
    return new StructuralConfig(
        given.map(c -> c.partitions()).orElse(4),
        given.map(c -> c.replicationFactor()).orElse(3),
        given.map(c -> c.replicationMode()).map(m -> m.value()).orElse("sync"),
        given.map(c -> c.tableType()).map(t -> t.value()).orElse("set"),
        given.map(c -> c.keyPosition()).orElse(0),
        given.map(c -> c.partitionPosition()).orElse(0));
  }
}
