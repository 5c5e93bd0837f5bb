package dev.quorate.operator.observed;

import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.observed.spec.SpecProblems;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The ConsensusCluster resource as it was read.
 *
 * @param resourceVersion what a compare-and-set on the resource or its status names
 * @param deleting it has a deletionTimestamp
 * @param finalizer our finalizer is on it
 * @param spec as it was asked for, valid or not
 * @param lastValidSpec the copy of the last valid one that was kept on the resource; empty if there
 *     is none, or none that can be read
 * @param unreadable problems of a spec that cannot even be parsed; {@code spec} has the defaults
 *     then, and nothing is done by it
 */
public record ObservedCluster(
    ClusterRef ref,
    String uid,
    long generation,
    String resourceVersion,
    boolean deleting,
    boolean finalizer,
    ClusterSpec spec,
    Optional<ClusterSpec> lastValidSpec,
    ClusterStatus status,
    List<String> unreadable) {

  /** Whose spec can be read. */
  public ObservedCluster(
      ClusterRef ref,
      String uid,
      long generation,
      String resourceVersion,
      boolean deleting,
      boolean finalizer,
      ClusterSpec spec,
      Optional<ClusterSpec> lastValidSpec,
      ClusterStatus status) {
    this(
        ref,
        uid,
        generation,
        resourceVersion,
        deleting,
        finalizer,
        spec,
        lastValidSpec,
        status,
        List.of());
  }

  /** Of which no spec was kept yet. */
  public ObservedCluster(
      ClusterRef ref,
      String uid,
      long generation,
      String resourceVersion,
      boolean deleting,
      boolean finalizer,
      ClusterSpec spec,
      ClusterStatus status) {
    this(
        ref, uid, generation, resourceVersion, deleting, finalizer, spec, Optional.empty(), status);
  }

  /** Everything that is wrong with the spec that was asked for, and with the name. */
  public List<String> specProblems() {
    return Stream.of(
            ref.nameProblem().stream(), unreadable.stream(), SpecProblems.of(spec).stream())
        .flatMap(problems -> problems)
        .toList();
  }

  /**
   * The spec to manage by: the one that was asked for if it is valid, or else the last that was.
   */
  public Optional<ClusterSpec> validSpec() {
    return specProblems().isEmpty()
        ? Optional.of(spec)
        : lastValidSpec.filter(kept -> SpecProblems.of(kept).isEmpty());
  }

  /**
   * The valid spec; without any, the one that was asked for, by which nothing is changed then: it
   * is for comparing and showing.
   */
  public ClusterSpec specInForce() {
    return validSpec().orElse(spec);
  }

  /** The same resource in another generation. */
  public ObservedCluster withSpec(ClusterSpec asked) {
    return new ObservedCluster(
        ref,
        uid,
        generation + 1,
        resourceVersion,
        deleting,
        finalizer,
        asked,
        lastValidSpec,
        status);
  }

  /** The same resource with this copy of a valid spec on it. */
  public ObservedCluster withLastValidSpec(ClusterSpec kept) {
    return new ObservedCluster(
        ref,
        uid,
        generation,
        resourceVersion,
        deleting,
        finalizer,
        spec,
        Optional.of(kept),
        status,
        unreadable);
  }

  /** The same resource without such a copy. */
  public ObservedCluster withoutLastValidSpec() {
    return new ObservedCluster(
        ref,
        uid,
        generation,
        resourceVersion,
        deleting,
        finalizer,
        spec,
        Optional.empty(),
        status,
        unreadable);
  }

  public ObservedCluster withStatus(ClusterStatus reported) {
    return new ObservedCluster(
        ref,
        uid,
        generation,
        resourceVersion,
        deleting,
        finalizer,
        spec,
        lastValidSpec,
        reported,
        unreadable);
  }

  public ObservedCluster withFinalizer(boolean present) {
    return new ObservedCluster(
        ref,
        uid,
        generation,
        resourceVersion,
        deleting,
        present,
        spec,
        lastValidSpec,
        status,
        unreadable);
  }

  /** The same resource once its deletion was asked for; a new generation, as in Kubernetes. */
  public ObservedCluster going() {
    return new ObservedCluster(
        ref,
        uid,
        generation + 1,
        resourceVersion,
        true,
        finalizer,
        spec,
        lastValidSpec,
        status,
        unreadable);
  }

  /** The same resource at another version. */
  public ObservedCluster at(String version) {
    return new ObservedCluster(
        ref,
        uid,
        generation,
        version,
        deleting,
        finalizer,
        spec,
        lastValidSpec,
        status,
        unreadable);
  }
}
