package dev.quorate.e2e.controlplane;

import dev.quorate.e2e.Repository;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A kind of object that is written here.
 *
 * @param make an object with this name and this value
 */
record Kind<T extends HasMetadata>(
    String name,
    Function<
            KubernetesClient,
            MixedOperation<T, ? extends KubernetesResourceList<T>, ? extends Resource<T>>>
        all,
    BiFunction<String, String, T> make) {
  static final String NAMESPACE = "churn";

  static Kind<ConfigMap> configMaps() {
    return new Kind<>("ConfigMap", KubernetesClient::configMaps, Kind::configMap);
  }

  static Kind<Deployment> deployments() {
    return new Kind<>("Deployment", client -> client.apps().deployments(), Kind::deployment);
  }

  private static ConfigMap configMap(String name, String value) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(NAMESPACE)
        .endMetadata()
        .withData(Map.of("value", value))
        .build();
  }

  /** The API server gives each of them a lease: they end by themselves. */
  static Kind<Event> events() {
    return new Kind<>("Event", client -> client.v1().events(), Kind::event);
  }

  private static Event event(String name, String value) {
    return new EventBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(NAMESPACE)
        .endMetadata()
        .withNewInvolvedObject()
        .withKind("ConfigMap")
        .withName(name)
        .withNamespace(NAMESPACE)
        .endInvolvedObject()
        .withReason("Churn")
        .withMessage(value)
        .build();
  }

  private static Deployment deployment(String name, String value) {
    Map<String, String> labels = Map.of("of", name);
    return new DeploymentBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(NAMESPACE)
        .endMetadata()
        .withNewSpec()
        .withReplicas(1)
        .withNewSelector()
        .withMatchLabels(labels)
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(labels)
        .addToAnnotations("value", value)
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("main")
        .withImage("none")
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }

  /** Pods are changed by others all the time: they are made and watched, never changed here. */
  static Kind<Pod> pods() {
    return new Kind<>("Pod", KubernetesClient::pods, Kind::pod);
  }

  private static Pod pod(String name, String value) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(NAMESPACE)
        .addToLabels("of", value)
        .endMetadata()
        .withNewSpec()
        .withTerminationGracePeriodSeconds(0L)
        .addNewContainer()
        .withName("main")
        .withImage("quorate/node:" + Repository.version())
        .withImagePullPolicy("IfNotPresent")
        .withCommand("sleep", "infinity")
        .endContainer()
        .endSpec()
        .build();
  }

  HasMetadata create(KubernetesClient client, String object, String value) {
    return all.apply(client).inNamespace(NAMESPACE).resource(make.apply(object, value)).create();
  }

  /** Refused if it is another version than this one. */
  HasMetadata change(KubernetesClient client, HasMetadata before, String value) {
    T changed = make.apply(before.getMetadata().getName(), value);
    changed.getMetadata().setResourceVersion(before.getMetadata().getResourceVersion());
    return all.apply(client).inNamespace(NAMESPACE).resource(changed).update();
  }

  /** The same. */
  void delete(KubernetesClient client, HasMetadata before) {
    String object = before.getMetadata().getName();
    if (all.apply(client).inNamespace(NAMESPACE).withName(object).delete().isEmpty()) {
      throw new IllegalStateException(object + " is not there any more");
    }
  }

  Optional<HasMetadata> get(KubernetesClient client, String object) {
    return Optional.ofNullable(all.apply(client).inNamespace(NAMESPACE).withName(object).get());
  }

  /** What is there, and the version of the store at which it was. */
  record Listed(String version, Map<String, String> objects) {}

  /** From the store, not from the API server's memory. */
  Listed listed(KubernetesClient client) {
    KubernetesResourceList<T> list = all.apply(client).inNamespace(NAMESPACE).list();
    Map<String, String> objects = new TreeMap<>();
    list.getItems()
        .forEach(
            it ->
                objects.put(
                    name + "/" + it.getMetadata().getName(),
                    it.getMetadata().getResourceVersion()));
    return new Listed(list.getMetadata().getResourceVersion(), objects);
  }

  /** Names and versions. */
  Map<String, String> stored(KubernetesClient client) {
    return listed(client).objects();
  }

  Watch watch(KubernetesClient client, String resourceVersion, Watcher<T> watcher) {
    return all.apply(client)
        .inNamespace(NAMESPACE)
        .watch(new ListOptionsBuilder().withResourceVersion(resourceVersion).build(), watcher);
  }
}
