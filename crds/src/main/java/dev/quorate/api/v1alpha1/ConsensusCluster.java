package dev.quorate.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A consensus cluster: what a person asks for, and what there is. */
@Group("quorate.dev")
@Version("v1alpha1")
@ShortNames("qc")
@Categories("quorate")
// 52 = 63 (a label's length, RFC 1123) less the revision hash that a StatefulSet appends to its
// name.
@ValidationRule(
    value = "self.metadata.name.size() <= 52",
    message =
        "metadata.name must have at most 52 characters, because the names of pods, Services and "
            + "their labels are made from it: choose a shorter one")
@ValidationRule(
    value = "self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
    message =
        "metadata.name becomes the name of Services: start it with a letter and use lower-case "
            + "letters, digits and '-' only (no dots)")
@ValidationRule(
    // A size that is too large can be taken back as long as no claim asks for it: a class that
    // cannot expand, or a quota, would otherwise leave a size in the spec that nothing can have.
    value =
        "!has(self.spec) || !has(oldSelf.spec) || "
            + "!has(self.spec.storage) || !has(oldSelf.spec.storage) || "
            + "!has(self.spec.storage.size) || !has(oldSelf.spec.storage.size) || "
            + "!isQuantity(string(self.spec.storage.size)) || "
            + "!isQuantity(string(oldSelf.spec.storage.size)) || "
            // A quantity is read once: the API server counts what each reading may cost.
            + "[quantity(string(self.spec.storage.size))].exists(asked, "
            + "asked.compareTo(quantity(string(oldSelf.spec.storage.size))) >= 0 || "
            + "(has(self.status) && has(self.status.members) && self.status.members.size() > 0 && "
            + "self.status.members.all(member, has(member.requestedSize) && "
            + "quantity(member.requestedSize).compareTo(asked) <= 0)))",
    fieldPath = ".spec.storage.size",
    messageExpression =
        "'spec.storage.size can grow but not shrink: it was ' + string(oldSelf.spec.storage.size) +"
            + " ', and the spec asks for ' + string(self.spec.storage.size) + '; ask for ' +"
            + " string(oldSelf.spec.storage.size) + ' or more, or for no less than every claim asks"
            + " for by now (status.members, requestedSize)'")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Members",
    jsonPath = ".status.membersReady",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Leader",
    jsonPath = ".status.leader",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Status",
    jsonPath = ".status.phase",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Reason",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
    name = "Term",
    jsonPath = ".status.term",
    type = AdditionalPrinterColumn.Type.INTEGER,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Cluster ID",
    jsonPath = ".status.clusterId",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Epoch",
    jsonPath = ".status.epoch",
    type = AdditionalPrinterColumn.Type.INTEGER,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Intent",
    jsonPath = ".status.intent.type",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1)
public class ConsensusCluster extends CustomResource<ConsensusClusterSpec, ConsensusClusterStatus>
    implements Namespaced {

  /** A resource with an empty spec, to which the API server adds the defaults. */
  @Override
  protected ConsensusClusterSpec initSpec() {
    return new ConsensusClusterSpec();
  }
}
