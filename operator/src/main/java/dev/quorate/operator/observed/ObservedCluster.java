package dev.quorate.operator.observed;

import dev.quorate.operator.observed.spec.AskedSpec;
import dev.quorate.operator.observed.spec.ClusterSpec;
import java.util.List;
import java.util.Optional;

/**
 * The ConsensusCluster resource as it was read.
 *
 * @param resourceVersion what a compare-and-set on the resource or its status names
 * @param deleting it has a deletionTimestamp
 * @param finalizer our finalizer is on it
 * @param asked the spec, and its problems
 */
public record ObservedCluster(
    ClusterRef ref,
    String uid,
    long generation,
    String resourceVersion,
    boolean deleting,
    boolean finalizer,
    AskedSpec asked,
    ClusterStatus status) {

  /**
   * @param spec as it was asked for, valid or not
   * @param lastValidSpec see {@link AskedSpec}
   * @param unreadable see {@link AskedSpec}
   */
  public ObservedCluster(
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
    this(
        ref,
        uid,
        generation,
        resourceVersion,
        deleting,
        finalizer,
        AskedSpec.of(ref.nameProblem(), spec, lastValidSpec, unreadable),
        status);
  }

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

  /** As it was asked for, valid or not. */
  public ClusterSpec spec() {
    return asked.spec();
  }

  /** See {@link AskedSpec}. */
  public Optional<ClusterSpec> lastValidSpec() {
    return asked.lastValid();
  }

  /** Everything that is wrong with the spec that was asked for, and with the name. */
  public List<String> specProblems() {
    return asked.problems();
  }

  /**
   * The spec to manage by: the one that was asked for if it is valid, or else the last that was.
   */
  public Optional<ClusterSpec> validSpec() {
    return asked.valid();
  }

  /**
   * The valid spec; without any, the one that was asked for, by which nothing is changed then: it
   * is for comparing and showing.
   */
  public ClusterSpec specInForce() {
    return validSpec().orElse(spec());
  }

  /** The same resource in another generation. */
  public ObservedCluster withSpec(ClusterSpec other) {
    return new ObservedCluster(
        ref,
        uid,
        generation + 1,
        resourceVersion,
        deleting,
        finalizer,
        other,
        lastValidSpec(),
        status);
  }

  /** The same resource with this copy of a valid spec on it. */
  public ObservedCluster withLastValidSpec(ClusterSpec kept) {
    return withAsked(
        AskedSpec.of(ref.nameProblem(), spec(), Optional.of(kept), asked.unreadable()));
  }

  /** The same resource without such a copy. */
  public ObservedCluster withoutLastValidSpec() {
    return withAsked(AskedSpec.of(ref.nameProblem(), spec(), Optional.empty(), asked.unreadable()));
  }

  private ObservedCluster withAsked(AskedSpec other) {
    return new ObservedCluster(
        ref, uid, generation, resourceVersion, deleting, finalizer, other, status);
  }

  public ObservedCluster withStatus(ClusterStatus reported) {
    return new ObservedCluster(
        ref, uid, generation, resourceVersion, deleting, finalizer, asked, reported);
  }

  public ObservedCluster withFinalizer(boolean present) {
    return new ObservedCluster(
        ref, uid, generation, resourceVersion, deleting, present, asked, status);
  }

  /** The same resource once its deletion was asked for; a new generation, as in Kubernetes. */
  public ObservedCluster going() {
    return new ObservedCluster(
        ref, uid, generation + 1, resourceVersion, true, finalizer, asked, status);
  }

  /** The same resource at another version. */
  public ObservedCluster at(String version) {
    return new ObservedCluster(ref, uid, generation, version, deleting, finalizer, asked, status);
  }
}
