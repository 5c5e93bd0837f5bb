package dev.quorate.api.v1alpha1;

import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;

/**
 * Makes lists of a type maps by key ({@code x-kubernetes-list-type: map}), so that server-side
 * apply merges them element by element. The input is {@code list=key}, several with blanks between
 * them.
 */
public final class ListsAsMaps implements SchemaCustomizer.Customizer {

  @Override
  public JSONSchemaProps apply(
      JSONSchemaProps schema, String input, KubernetesSerialization serialization) {
    for (String pair : input.trim().split(" +", -1)) {
      int equals = pair.indexOf('=');
      JSONSchemaProps list = schema.getProperties().get(pair.substring(0, equals));
      list.setXKubernetesListType("map");
      list.setXKubernetesListMapKeys(List.of(pair.substring(equals + 1)));
    }
    return schema;
  }
}
