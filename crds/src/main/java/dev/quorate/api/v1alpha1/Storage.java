package dev.quorate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * The volume of each member.
 *
 * @param size a Kubernetes quantity of bytes; grows, never shrinks
 * @param storageClassName absent: the default class of the Kubernetes cluster
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    // The definition's own default {} is checked before the defaults inside of it are filled in.
    value =
        "!has(self.size) || !has(oldSelf.size) || "
            + "quantity(self.size).compareTo(quantity(oldSelf.size)) >= 0",
    fieldPath = ".size",
    messageExpression =
        "'spec.storage.size can grow but not shrink: it was ' + oldSelf.size + ', and the spec asks for ' + "
            + "self.size + '; ask for ' + oldSelf.size + ' or more'")
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
        @Size(max = 20)
        @Pattern("^[1-9][0-9]*(k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$")
        String size,
    @JsonPropertyDescription(
            "StorageClass of the volume; immutable. Absent: the default class of the Kubernetes "
                + "cluster.")
        @Size(min = 1, max = 253)
        String storageClassName) {}
