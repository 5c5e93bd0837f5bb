package dev.quorate.node.cli;

import dev.quorate.node.files.HexId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
    clusterId
        .filter(text -> HexId.parse(text).isEmpty())
        .ifPresent(
            text -> wrong.add("--cluster-id must be 16 hexadecimal digits, is \"" + text + "\""));
  }
}
