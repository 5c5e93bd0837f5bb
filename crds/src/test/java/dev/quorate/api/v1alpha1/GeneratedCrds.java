package dev.quorate.api.v1alpha1;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The CustomResourceDefinitions as they follow from the API model: what the generator makes, with
 * what its annotations cannot say put right.
 */
final class GeneratedCrds implements CRDPostProcessor {
  // The generator sorts the columns by their path; people read the state first and the age last.
  private static final List<String> COLUMNS =
      List.of(
          "Ready",
          "Members",
          "Leader",
          "Cluster",
          "Status",
          "Reason",
          "Message",
          "Age",
          "Step",
          "Term",
          "Cluster ID",
          "Epoch",
          "Intent");

  /** Writes one file for each resource. */
  static void writeTo(Path directory) {
    new CRDGenerator()
        .customResourceClasses(List.of(ConsensusCluster.class, ConsensusTask.class))
        .forCRDVersions("v1")
        .withPostProcessor(new GeneratedCrds())
        .inOutputDir(directory.toFile())
        .generate();
  }

  @Override
  public HasMetadata process(HasMetadata resource, String crdSpecVersion) {
    for (var version : ((CustomResourceDefinition) resource).getSpec().getVersions()) {
      sortColumns(version);
      var schema = version.getSchema().getOpenAPIV3Schema();
      dropRepeatedRules(schema);
      requireSpec(schema);
    }
    return resource;
  }

  private static void sortColumns(CustomResourceDefinitionVersion version) {
    version
        .getAdditionalPrinterColumns()
        .sort(
            Comparator.comparingInt(
                (CustomResourceColumnDefinition column) -> COLUMNS.indexOf(column.getName())));
  }

  // An annotation of a record's component is seen twice: on the field and on the accessor.
  private static void dropRepeatedRules(JSONSchemaProps schema) {
    schema.setXKubernetesValidations(
        schema.getXKubernetesValidations().stream().distinct().toList());
    schema.getProperties().values().forEach(GeneratedCrds::dropRepeatedRules);
    if (schema.getItems() != null && schema.getItems().getSchema() != null) {
      dropRepeatedRules(schema.getItems().getSchema());
    }
  }

  // Without a spec no default inside of it applies: one that has only defaults starts as {}.
  private static void requireSpec(JSONSchemaProps schema) {
    var spec = schema.getProperties().get("spec");
    if (spec.getRequired().isEmpty()) {
      spec.setDefault(new KubernetesSerialization().convertValue(Map.of(), JsonNode.class));
    } else {
      schema.setRequired(List.of("spec"));
    }
  }
}
