package dev.quorate.operator.app;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * A ConsensusCluster of which a watch reads the metadata alone: a pass reads the rest itself, and
 * what cannot be parsed in one must not end the watch for all. Public with a public constructor for
 * the SDK.
 */
@Group("quorate.dev")
@Version("v1alpha1")
@Kind("ConsensusCluster")
@Plural("consensusclusters")
public class WatchedCluster extends CustomResource<Void, Void> implements Namespaced {}
