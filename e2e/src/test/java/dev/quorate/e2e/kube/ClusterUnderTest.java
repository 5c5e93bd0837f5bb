package dev.quorate.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.quorate.e2e.Repository;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * One ConsensusCluster: what a user reads of it and does to it.
 *
 * @param members how many its spec asks for
 * @param image of its members
 * @param podFields lines of its spec.pod
 */
public record ClusterUnderTest(
    Workspace workspace, String name, int members, String image, List<String> podFields) {
  private static final Duration READY_WITHIN = Duration.ofMinutes(3);

  /** Three members with the image of this build. */
  ClusterUnderTest(Workspace workspace, String name) {
    this(workspace, name, 3, "quorate/node:" + Repository.version(), List.of());
  }

  /** The same cluster with so many members; nothing is applied yet. */
  public ClusterUnderTest of(int otherMembers) {
    return new ClusterUnderTest(workspace, name, otherMembers, image, podFields);
  }

  /** The same cluster with members of another image; nothing is applied yet. */
  public ClusterUnderTest withImage(String otherImage) {
    return new ClusterUnderTest(workspace, name, members, otherImage, podFields);
  }

  /** The same cluster with one more line of spec.pod; nothing is applied yet. */
  public ClusterUnderTest withPod(String field) {
    List<String> all = Stream.concat(podFields.stream(), Stream.of(field)).toList();
    return new ClusterUnderTest(workspace, name, members, image, all);
  }

  /** No two members on one node, and the nodes of the control plane used as well. */
  public ClusterUnderTest oneOnEachNode() {
    return withPod(
            """
            affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [\
            {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {quorate.dev/cluster: %s}}}]}}\
            """
                .formatted(name))
        .withPod(
            "tolerations: [{key: node-role.kubernetes.io/control-plane, operator: Exists, effect:"
                + " NoSchedule}]");
  }

  /** Its members with volumes of 64Mi, and what else the spec is to say. */
  public ClusterUnderTest apply(String... specLines) {
    workspace.applyOurs(yaml(specLines));
    return this;
  }

  public String yaml(String... specLines) {
    List<String> more = new ArrayList<>(List.of(specLines));
    if (!podFields.isEmpty()) {
      more.add("pod:");
      podFields.forEach(field -> more.add("  " + field));
    }
    return """
    apiVersion: quorate.dev/v1alpha1
    kind: ConsensusCluster
    metadata:
      name: %s
    spec:
      replicas: %d
      image: %s
      storage: {size: 64Mi}
    """
            .formatted(name, members, image)
        + more.stream().map(line -> "  " + line + "\n").collect(Collectors.joining());
  }

  public Optional<JsonNode> resource() {
    GenericKubernetesResource found =
        workspace
            .client()
            .genericKubernetesResources(Workspace.CLUSTERS)
            .inNamespace(workspace.namespace())
            .withName(name)
            .get();
    return Optional.ofNullable(found).map(workspace::json);
  }

  public JsonNode status() {
    return resource().map(found -> found.path("status")).orElse(MissingNode.getInstance());
  }

  public JsonNode condition(String type) {
    for (JsonNode condition : status().path("conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition;
      }
    }
    return MissingNode.getInstance();
  }

  public String clusterId() {
    return status().path("clusterId").asText();
  }

  public JsonNode member(int ordinal) {
    for (JsonNode member : status().path("members")) {
      if (member.path("name").asText().equals(podName(ordinal))) {
        return member;
      }
    }
    return MissingNode.getInstance();
  }

  public String podName(int ordinal) {
    return name + "-" + ordinal;
  }

  public String claimName(int ordinal) {
    return "data-" + podName(ordinal);
  }

  public MemberPod pod(int ordinal) {
    return new MemberPod(this, ordinal);
  }

  /** Of the pod that is there now; empty when there is none. */
  public String podUid(int ordinal) {
    return workspace.pod(podName(ordinal)).map(pod -> pod.getMetadata().getUid()).orElse("");
  }

  /** UIDs of the pods that are there now, by ordinal. */
  public List<String> podUids() {
    return ordinals().mapToObj(this::podUid).toList();
  }

  /** As the status has them, by ordinal; empty where it has none. */
  public List<String> memberIds() {
    return ordinals().mapToObj(o -> member(o).path("memberId").asText()).toList();
  }

  private IntStream ordinals() {
    return IntStream.range(0, members);
  }

  /** UIDs of the claims of members that are there, by name, whatever the spec asks for. */
  public TreeMap<String, String> claims() {
    TreeMap<String, String> uids = new TreeMap<>();
    workspace
        .client()
        .persistentVolumeClaims()
        .inNamespace(workspace.namespace())
        .list()
        .getItems()
        .stream()
        .map(PersistentVolumeClaim::getMetadata)
        .filter(claim -> claim.getName().matches("data-" + name + "-\\d+"))
        .forEach(claim -> uids.put(claim.getName(), claim.getUid()));
    return uids;
  }

  /** How many members its PodDisruptionBudget keeps. */
  public int budget() {
    return workspace
        .client()
        .policy()
        .v1()
        .podDisruptionBudget()
        .inNamespace(workspace.namespace())
        .withName(name)
        .require()
        .getSpec()
        .getMinAvailable()
        .getIntVal();
  }

  /** As {@code kubectl scale} does it. */
  public void scale(int replicas) {
    var resource =
        workspace
            .client()
            .genericKubernetesResources(Workspace.CLUSTERS)
            .inNamespace(workspace.namespace())
            .withName(name);
    Scale wanted = resource.scale();
    wanted.getSpec().setReplicas(replicas);
    resource.scale(wanted);
  }

  /** What the events of this reason say, in the order in which they happened. */
  public List<String> events(String reason) {
    return workspace
        .client()
        .events()
        .v1()
        .events()
        .inNamespace(workspace.namespace())
        .list()
        .getItems()
        .stream()
        .filter(event -> event.getRegarding().getKind().equals("ConsensusCluster"))
        .filter(event -> event.getRegarding().getName().equals(name))
        .filter(event -> event.getReason().equals(reason))
        .sorted(Comparator.comparing(event -> event.getMetadata().getCreationTimestamp()))
        .map(Event::getNote)
        .toList();
  }

  public boolean isReady() {
    JsonNode resource = resource().orElse(MissingNode.getInstance());
    boolean voters =
        ordinals()
            .allMatch(
                ordinal ->
                    member(ordinal).path("role").asText().equals("Voter")
                        && speaksOfThePodThatIsThere(ordinal));
    return voters
        && resource.at("/status/observedGeneration").asLong()
            == resource.at("/metadata/generation").asLong()
        && condition("Ready").path("status").asText().equals("True");
  }

  // Otherwise a status from before a pod's end would pass for one that saw it come back.
  private boolean speaksOfThePodThatIsThere(int ordinal) {
    String uid = podUid(ordinal);
    return !uid.isEmpty() && member(ordinal).path("podUID").asText().equals(uid);
  }

  /** Ready, with as many voters as it has members. */
  public ClusterUnderTest awaitReady() {
    await("Ready with %d voters".formatted(members), READY_WITHIN, this::isReady);
    return this;
  }

  public void awaitReason(String conditionType, String reason) {
    await(
        conditionType + " says " + reason,
        Duration.ofMinutes(2),
        () -> condition(conditionType).path("reason").asText().equals(reason));
  }

  /** An API server that does not answer for a moment is asked again. */
  public void await(String what, Duration limit, java.util.concurrent.Callable<Boolean> holds) {
    try {
      Awaitility.await(name + ": " + what)
          .atMost(limit)
          .pollInterval(Duration.ofMillis(200))
          .ignoreExceptionsInstanceOf(KubernetesClientException.class)
          .until(holds);
    } catch (org.awaitility.core.ConditionTimeoutException e) {
      throw new AssertionError(
          "%s: not within %d s: %s; its status is%n%s"
              .formatted(name, limit.toSeconds(), what, status().toPrettyString()),
          e);
    }
  }

  /** Holds during the whole time that is watched. */
  public void stays(String what, Duration watched, java.util.concurrent.Callable<Boolean> holds) {
    Timed time = Timed.start();
    Awaitility.await(name + " stays: " + what)
        .atMost(watched.plusMinutes(1))
        .pollInterval(Duration.ofMillis(500))
        .ignoreExceptionsInstanceOf(KubernetesClientException.class)
        .until(
            () -> {
              assertThat(holds.call())
                  .as("%s, after %d s of: %s", name, time.elapsed().toSeconds(), what)
                  .isTrue();
              return time.elapsed().compareTo(watched) >= 0;
            });
  }

  public Keyspace keyspace() {
    return Keyspace.ofService(workspace, name);
  }

  /** As this member alone answers, ready or not. */
  public Keyspace keyspaceOf(int ordinal) {
    return Keyspace.ofMember(workspace, podName(ordinal));
  }

  /**
   * What the member itself says, on its open status path. One that has just been started has no
   * socket yet, so it is asked for a while.
   */
  public JsonNode askMember(int ordinal) {
    try {
      return Awaitility.await(podName(ordinal) + " answers")
          .atMost(Duration.ofSeconds(90))
          .ignoreExceptionsInstanceOf(IOException.class)
          .until(() -> askOnce(ordinal), answer -> true);
    } catch (org.awaitility.core.ConditionTimeoutException e) {
      throw new AssertionError(podName(ordinal) + " does not answer", e);
    }
  }

  private JsonNode askOnce(int ordinal) throws IOException, InterruptedException {
    try (Tunnel tunnel = Tunnel.toPod(workspace, podName(ordinal), 8080);
        HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(tunnel.uri().resolve("/api/v1/status"))
              .timeout(Duration.ofSeconds(5))
              .build();
      String answer = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
      return Serialization.unmarshal(answer, JsonNode.class);
    }
  }

  /** It runs, with an empty volume, and joins nothing by itself. */
  public boolean isWaiting(int ordinal) {
    return askMember(ordinal).path("state").asText().equals("WAITING");
  }

  public void deletePod(int ordinal) {
    workspace
        .client()
        .pods()
        .inNamespace(workspace.namespace())
        .withName(podName(ordinal))
        .delete();
  }

  /**
   * Ends the node's process in the pod that is there, which the kubelet then starts again in the
   * same pod. It is asked to stop, because a container's first process cannot be killed from within
   * (pid_namespaces(7)).
   */
  public void endContainer(int ordinal) {
    var node =
        workspace
            .client()
            .pods()
            .inNamespace(workspace.namespace())
            .withName(podName(ordinal))
            .inContainer("node")
            .writingError(System.out);
    try (ExecWatch shell = node.exec("sh", "-c", "kill 1")) {
      shell.exitCode().get(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while ending " + podName(ordinal), e);
    } catch (ExecutionException | TimeoutException e) {
      // The shell may end with the container, without a word: the count of restarts tells.
      System.out.println("kill 1 in " + podName(ordinal) + ": " + e);
    }
  }

  /** How often the kubelet has started the node's container again in the pod that is there. */
  public int containerRestarts(int ordinal) {
    return workspace.pod(podName(ordinal)).stream()
        .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
        .mapToInt(ContainerStatus::getRestartCount)
        .sum();
  }

  /**
   * The pods end without warning and their claims go with them; waits until both are other ones.
   */
  public void loseDisks(int... ordinals) {
    List<Integer> lost = IntStream.of(ordinals).boxed().toList();
    TreeMap<String, String> before = claims();
    for (int ordinal : lost) {
      workspace
          .client()
          .persistentVolumeClaims()
          .inNamespace(workspace.namespace())
          .withName(claimName(ordinal))
          .delete();
    }
    for (int ordinal : lost) {
      workspace
          .client()
          .pods()
          .inNamespace(workspace.namespace())
          .withName(podName(ordinal))
          .withGracePeriod(0)
          .delete();
    }
    await(
        "new claims for " + lost,
        Duration.ofMinutes(2),
        () -> {
          // One look: between two of them a new claim can come or an old one go.
          TreeMap<String, String> now = claims();
          return lost.stream()
              .map(this::claimName)
              .allMatch(
                  claim -> now.containsKey(claim) && !now.get(claim).equals(before.get(claim)));
        });
  }

  /** Deletes the StatefulSet and leaves its pods. */
  public void letGoOfItsPods() {
    var set =
        workspace.client().apps().statefulSets().inNamespace(workspace.namespace()).withName(name);
    set.withPropagationPolicy(DeletionPropagation.ORPHAN).delete();
    await("its StatefulSet is gone", Duration.ofMinutes(1), () -> set.get() == null);
  }

  /** Deletes a pod and its claim, where nothing makes them again, and waits until both are gone. */
  public void removeDisk(int ordinal) {
    workspace
        .client()
        .persistentVolumeClaims()
        .inNamespace(workspace.namespace())
        .withName(claimName(ordinal))
        .delete();
    deletePod(ordinal);
    await(
        "pod and claim of ordinal " + ordinal + " are gone",
        Duration.ofMinutes(2),
        () ->
            workspace.pod(podName(ordinal)).isEmpty()
                && workspace.claim(claimName(ordinal)).isEmpty());
  }

  /** Pods to which the client Service routes now. */
  public List<String> readyEndpoints() {
    return Tunnel.readyPods(workspace, name);
  }

  /** Deletes the resource and waits until its pods are gone; the claims are not touched. */
  public void delete() {
    workspace
        .client()
        .genericKubernetesResources(Workspace.CLUSTERS)
        .inNamespace(workspace.namespace())
        .withName(name)
        .delete();
    await(
        "resource and pods are gone",
        Duration.ofMinutes(2),
        () ->
            resource().isEmpty()
                && ordinals().allMatch(ordinal -> workspace.pod(podName(ordinal)).isEmpty()));
  }

  /** Deletes the resource and the claims that it leaves, for the end of a scenario. */
  public void remove() {
    delete();
    for (String claim : claims().keySet()) {
      workspace
          .client()
          .persistentVolumeClaims()
          .inNamespace(workspace.namespace())
          .withName(claim)
          .delete();
    }
  }
}
