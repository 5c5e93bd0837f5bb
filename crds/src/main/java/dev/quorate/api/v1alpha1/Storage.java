package dev.quorate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Nullable;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;

/**
 * The volume of each member.
 *
 * @param size a Kubernetes quantity of bytes, written as text or as a number; grows, and never
 *     shrinks below what a claim asks for: a rule of {@link ConsensusCluster}, which knows the
 *     status
 * @param storageClassName absent or null: the default class of the Kubernetes cluster; empty: no
 *     class, only volumes that exist already
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "has(self.storageClassName) == has(oldSelf.storageClassName) && "
            + "(!has(self.storageClassName) || self.storageClassName == oldSelf.storageClassName)",
    message =
        "spec.storage.storageClassName cannot change: a volume stays in the class that it was made "
            + "in; put the old value back, or make a new ConsensusCluster")
public record Storage(
    @JsonPropertyDescription("Size of the volume, for example 10Gi. Grows, never shrinks.")
        @Default("1Gi")
        @ValidationRule(
            value =
                "isQuantity(string(self)) && "
                    + "quantity(string(self)).compareTo(quantity('"
                    + Storage.LEAST_SIZE
                    + "')) >= 0",
            message =
                "spec.storage.size must be a quantity of bytes, at least "
                    + Storage.LEAST_SIZE
                    + ", for example 10Gi or 1.5Gi")
        Quantity size,
    @JsonPropertyDescription(
            "StorageClass of the volume; immutable. Absent: the default class of the Kubernetes "
                + "cluster. Empty: no class, only volumes that exist already.")
        @Nullable
        @Size(max = 253)
        @ValidationRule(
            value = "self == '' || self.matches('" + Storage.CLASS_NAME + "')",
            message =
                "spec.storage.storageClassName must be the name of a StorageClass (lower-case"
                    + " letters, digits, '-' and '.'), for example standard; for volumes without a"
                    + " class give an empty one")
        String storageClassName) {

  /** Room for the log's files and a snapshot; what a node needs to start and to recover. */
  public static final String LEAST_SIZE = "64Mi";

  /** The name of an object: RFC 1123 subdomain, as Kubernetes checks it. */
  public static final String CLASS_NAME = "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$";
}
