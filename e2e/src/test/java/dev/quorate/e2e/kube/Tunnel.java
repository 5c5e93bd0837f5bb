package dev.quorate.e2e.kube;

import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;

/** A port-forward from a free port of this machine, as kubectl makes it. */
record Tunnel(LocalPortForward forward) implements AutoCloseable {
  static Tunnel toPod(Workspace workspace, String pod, int port) {
    return new Tunnel(
        workspace
            .client()
            .pods()
            .inNamespace(workspace.namespace())
            .withName(pod)
            .portForward(port));
  }

  /**
   * To an endpoint that the Service would route to now, on the pod's port that its port means: what
   * kubectl port-forward makes of a Service.
   */
  static Tunnel toService(Workspace workspace, String service, int port) {
    List<String> ready = readyPods(workspace, service);
    if (ready.isEmpty()) {
      throw new IllegalStateException("Service " + service + " has no ready endpoint");
    }
    return toPod(
        workspace, ready.getFirst(), targetPort(workspace, service, ready.getFirst(), port));
  }

  private static int targetPort(Workspace workspace, String service, String pod, int port) {
    var target =
        workspace
            .client()
            .services()
            .inNamespace(workspace.namespace())
            .withName(service)
            .get()
            .getSpec()
            .getPorts()
            .stream()
            .filter(offered -> offered.getPort() == port)
            .findFirst()
            .orElseThrow(
                () -> new IllegalStateException("Service " + service + " has no port " + port))
            .getTargetPort();
    if (target.getIntVal() != null) {
      return target.getIntVal();
    }
    return workspace.pod(pod).orElseThrow().getSpec().getContainers().stream()
        .flatMap(container -> container.getPorts().stream())
        .filter(named -> target.getStrVal().equals(named.getName()))
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException(pod + " has no port named " + target.getStrVal()))
        .getContainerPort();
  }

  static List<String> readyPods(Workspace workspace, String service) {
    return workspace
        .client()
        .discovery()
        .v1()
        .endpointSlices()
        .inNamespace(workspace.namespace())
        .withLabel("kubernetes.io/service-name", service)
        .list()
        .getItems()
        .stream()
        // A slice of a service without pods has no list.
        .flatMap(slice -> Stream.ofNullable(slice.getEndpoints()))
        .flatMap(List::stream)
        .filter(endpoint -> Boolean.TRUE.equals(endpoint.getConditions().getReady()))
        .map(Endpoint::getTargetRef)
        .map(pod -> pod.getName())
        .sorted()
        .toList();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + forward.getLocalPort());
  }

  @Override
  public void close() throws IOException {
    forward.close();
  }
}
