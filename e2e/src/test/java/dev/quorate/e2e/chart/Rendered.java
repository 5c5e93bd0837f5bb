package dev.quorate.e2e.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.marcnuri.helm.DryRun;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.TemplateCommand;
import dev.quorate.e2e.Repository;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The objects that the chart renders to, with some values. */
record Rendered(List<JsonNode> objects) {
  static final String RELEASE = "quorate";
  static final String NAMESPACE = "quorate-system";
  static final String KUBERNETES = "1.35.0";

  static Rendered with(Map<String, ?> values) {
    TemplateCommand template =
        new Helm(Repository.chart())
            .template()
            .withName(RELEASE)
            .withNamespace(NAMESPACE)
            .withKubeVersion(KUBERNETES);
    values.forEach(template::set);
    return new Rendered(documents(template.call()));
  }

  /** What {@code helm install} says at its end. */
  static String notes(Map<String, ?> values) {
    InstallCommand install =
        new Helm(Repository.chart())
            .install()
            .clientOnly()
            .withDryRunOption(DryRun.CLIENT)
            .dryRun()
            .withName(RELEASE)
            .withNamespace(NAMESPACE)
            .withKubeVersion(KUBERNETES);
    values.forEach(install::set);
    String output = install.call().getOutput();
    return output.substring(output.indexOf("NOTES:"));
  }

  static Rendered byDefault() {
    return with(Map.of());
  }

  private static List<JsonNode> documents(String yaml) {
    return Stream.of(yaml.split("(?m)^---$"))
        .map(document -> document.replaceAll("(?m)^#.*$", "").strip())
        .filter(document -> !document.isEmpty())
        .map(document -> Serialization.unmarshal(document, JsonNode.class))
        .toList();
  }

  List<JsonNode> ofKind(String kind) {
    return objects.stream().filter(object -> kind.equals(object.path("kind").asText())).toList();
  }

  JsonNode one(String kind) {
    List<JsonNode> found = ofKind(kind);
    if (found.size() != 1) {
      throw new AssertionError("expected one " + kind + ", the chart has " + found.size());
    }
    return found.getFirst();
  }

  List<String> kinds() {
    return objects.stream().map(object -> object.path("kind").asText()).sorted().toList();
  }

  JsonNode podSpec() {
    return one("Deployment").at("/spec/template/spec");
  }

  JsonNode container() {
    return podSpec().at("/containers/0");
  }

  JsonNode environment(String name) {
    for (JsonNode variable : container().path("env")) {
      if (name.equals(variable.path("name").asText())) {
        return variable;
      }
    }
    return MissingNode.getInstance();
  }
}
