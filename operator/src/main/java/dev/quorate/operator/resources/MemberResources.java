package dev.quorate.operator.resources;

import dev.quorate.api.v1alpha1.PodFields;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.util.Map;

/**
 * Resources of the member's container. Without a limit of memory the heap would be half of the
 * machine, of each member on it (node-image/start). Where the spec names memory, nothing is added:
 * a default limit next to a request that was asked for could be below it.
 */
final class MemberResources {
  private static final String MEMORY = "memory";

  private MemberResources() {}

  static ResourceRequirements of(ResourceRequirements asked) {
    ResourceRequirementsBuilder made = new ResourceRequirementsBuilder(asked);
    if (isEmpty(asked)) {
      made.addToRequests("cpu", Quantity.parse("100m"));
    }
    if (!names(asked.getRequests()) && !names(asked.getLimits())) {
      made.addToRequests(MEMORY, Quantity.parse(PodFields.DEFAULT_MEMORY_REQUEST));
      made.addToLimits(MEMORY, Quantity.parse(PodFields.DEFAULT_MEMORY_LIMIT));
    }
    return made.build();
  }

  /**
   * As the first operator with this field made them. By these, for ever, it is found whether the
   * spec asks for another pod: with the present defaults in their place, each change of a default
   * would count as a change of every spec that names something else, and restart its pods.
   */
  static ResourceRequirements first(ResourceRequirements asked) {
    return isEmpty(asked) ? firstDefault() : asked;
  }

  /** Somebody names exactly the first default: then it is asked for all the same. */
  static boolean namesTheFirstDefault(ResourceRequirements asked) {
    return asked.equals(firstDefault());
  }

  private static ResourceRequirements firstDefault() {
    return new ResourceRequirementsBuilder()
        .addToRequests("cpu", Quantity.parse("100m"))
        .addToRequests(MEMORY, Quantity.parse("256Mi"))
        .build();
  }

  private static boolean isEmpty(ResourceRequirements asked) {
    return asked.equals(new ResourceRequirements());
  }

  private static boolean names(Map<String, Quantity> amounts) {
    return amounts != null && amounts.containsKey(MEMORY);
  }
}
