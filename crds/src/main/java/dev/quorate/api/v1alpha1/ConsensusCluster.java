package dev.quorate.api.v1alpha1;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A consensus cluster. */
@Group("quorate.dev")
@Version("v1alpha1")
@ShortNames("qc")
public class ConsensusCluster extends CustomResource<Void, Void> implements Namespaced {}
