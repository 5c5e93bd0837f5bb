package dev.quorate.node.cli;

import static java.util.stream.Collectors.toSet;

import dev.quorate.node.files.HexId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** How an operator knows this node, and what it may do with it. */
final class OperatorOptions {
  @Option(
      names = "--incarnation",
      paramLabel = "ID",
      description = "Names this process towards the operator. Default: a random one.")
  private Optional<String> incarnation = Optional.empty();

  @Option(
      names = "--cluster-id",
      paramLabel = "ID",
      description =
          "The only cluster that this node may be a member of, 16 hexadecimal digits. With data of"
              + " another one it refuses to start its member.")
  private Optional<String> clusterId = Optional.empty();

  // By the environment in Kubernetes: an earlier version does not know it, and starts all the same.
  @Option(
      names = "--owner-uid",
      paramLabel = "UID",
      defaultValue = "${env:QUORATE_OWNER_UID}",
      description =
          "The resource for which an operator starts this node. Also QUORATE_OWNER_UID. With data"
              + " that this resource's operator did not confirm, the node waits until it does.")
  private Optional<String> ownerUid = Optional.empty();

  // By the environment in Kubernetes, as the owner is.
  @Option(
      names = "--retire-data-of",
      paramLabel = "ID[,ID...]",
      defaultValue = "${env:QUORATE_RETIRE_DATA_OF}",
      description =
          "Members that were removed from the cluster of --cluster-id, 16 hexadecimal digits each."
              + " Also QUORATE_RETIRE_DATA_OF. Data of one of them is moved to retired/<ID>/ in the"
              + " data directory, and the node joins as a new member.")
  private Optional<String> retireDataOf = Optional.empty();

  @Option(
      names = "--admin-token-file",
      paramLabel = "FILE",
      defaultValue = "${env:QUORATE_ADMIN_TOKEN_FILE}",
      description =
          "Holds the bearer token of the admin API. Also QUORATE_ADMIN_TOKEN_FILE. Without"
              + " one, /admin/ answers this machine only.")
  private Optional<Path> adminTokenFile = Optional.empty();

  Optional<String> incarnation() {
    return incarnation;
  }

  OptionalLong clusterId() {
    return clusterId.map(HexId::parse).orElseGet(OptionalLong::empty);
  }

  Optional<String> ownerUid() {
    return ownerUid;
  }

  Set<Long> retired() {
    return named().flatMapToLong(id -> HexId.parse(id).stream()).boxed().collect(toSet());
  }

  private Stream<String> named() {
    return Stream.of(retireDataOf.orElse("").split(",", -1))
        .map(String::strip)
        .filter(id -> !id.isEmpty());
  }

  Optional<Path> adminTokenFile() {
    return adminTokenFile;
  }

  void check(boolean isManaged, List<String> wrong) {
    if (isManaged && adminTokenFile.isEmpty()) {
      wrong.add(
          "--managed needs --admin-token-file (or QUORATE_ADMIN_TOKEN_FILE): without a token the"
              + " operator cannot reach this node");
    }
    adminTokenFile
        .filter(file -> !Files.isReadable(file))
        .ifPresent(file -> wrong.add("--admin-token-file " + file + " cannot be read"));
    if (!isManaged && ownerUid.isPresent()) {
      wrong.add(
          "--owner-uid (or QUORATE_OWNER_UID) needs --managed: nobody else confirms the data");
    }
    named()
        .filter(id -> HexId.parse(id).isEmpty())
        .forEach(
            id ->
                wrong.add(
                    "--retire-data-of (or QUORATE_RETIRE_DATA_OF) must be memberIds of 16"
                        + " hexadecimal digits, separated by commas; \""
                        + id
                        + "\" is none"));
    clusterId
        .filter(text -> HexId.parse(text).isEmpty())
        .ifPresent(
            text -> wrong.add("--cluster-id must be 16 hexadecimal digits, is \"" + text + "\""));
  }

  /** A node that is emptied must have a cluster to join, and must not form one of its own. */
  void checkRetired(boolean joins, List<String> wrong) {
    if (named().findAny().isEmpty()) {
      return;
    }
    if (clusterId.isEmpty()) {
      wrong.add(
          "--retire-data-of (or QUORATE_RETIRE_DATA_OF) needs --cluster-id: the cluster that the"
              + " members were removed from");
    }
    if (!joins) {
      wrong.add(
          "--retire-data-of (or QUORATE_RETIRE_DATA_OF) needs --seed-node, to join the cluster"
              + " again");
    }
  }
}
