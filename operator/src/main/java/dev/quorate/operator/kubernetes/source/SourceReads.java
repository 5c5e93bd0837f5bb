package dev.quorate.operator.kubernetes.source;

import dev.quorate.operator.observed.spec.BootstrapSource;
import dev.quorate.operator.observed.spec.SourceFile;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** Reads bootstrap files out of ConfigMaps and Secrets, each by its name. */
public final class SourceReads {
  private final KubernetesClient client;

  public SourceReads(KubernetesClient client) {
    this.client = client;
  }

  /**
   * A file as it was found.
   *
   * @param content empty where the file is missing
   */
  public record Read(SourceFile file, Optional<Content> content) {
    static Read missing(String cause) {
      return new Read(new SourceFile.Missing(cause), Optional.empty());
    }
  }

  /** The bytes of a file. */
  public interface Content {
    byte[] bytes();
  }

  /** Whether such a file is the operator's to read. */
  public static boolean reads(BootstrapSource.Snapshot source) {
    return source.place() == BootstrapSource.Place.CONFIG_MAP
        || source.place() == BootstrapSource.Place.SECRET;
  }

  /** Never fails: why it cannot be read is for people to mend. */
  public Read read(String namespace, BootstrapSource.Snapshot source) {
    try {
      return switch (source.place()) {
        case CONFIG_MAP -> ofConfigMap(namespace, source);
        case SECRET -> ofSecret(namespace, source);
        case CLAIM, URL -> Read.missing("the operator reads ConfigMaps and Secrets");
      };
    } catch (KubernetesClientException e) {
      return Read.missing(
          "it cannot be read: "
              + Optional.ofNullable(e.getStatus())
                  .map(status -> status.getMessage())
                  .orElseGet(() -> String.valueOf(e.getMessage())));
    }
  }

  private Read ofConfigMap(String namespace, BootstrapSource.Snapshot source) {
    ConfigMap found = client.configMaps().inNamespace(namespace).withName(source.name()).get();
    if (found == null) {
      return absent(namespace, source);
    }
    String key = source.key();
    return binary(found.getBinaryData(), source)
        .or(
            () ->
                Optional.ofNullable(found.getData())
                    .map(data -> data.get(key))
                    .map(text -> read(text.getBytes(StandardCharsets.UTF_8))))
        .orElseGet(() -> withoutKey(source));
  }

  private Read ofSecret(String namespace, BootstrapSource.Snapshot source) {
    Secret found = client.secrets().inNamespace(namespace).withName(source.name()).get();
    return found == null
        ? absent(namespace, source)
        : binary(found.getData(), source).orElseGet(() -> withoutKey(source));
  }

  private static Optional<Read> binary(Map<String, String> data, BootstrapSource.Snapshot source) {
    return Optional.ofNullable(data)
        .map(present -> present.get(source.key()))
        .map(encoded -> read(Base64.getDecoder().decode(encoded)));
  }

  private static Read absent(String namespace, BootstrapSource.Snapshot source) {
    return Read.missing(
        "there is no %s %s in namespace %s"
            .formatted(source.place().title(), source.name(), namespace));
  }

  private static Read withoutKey(BootstrapSource.Snapshot source) {
    return Read.missing(
        "%s %s has no key %s".formatted(source.place().title(), source.name(), source.key()));
  }

  private static Read read(byte[] content) {
    return new Read(new SourceFile.Found(sha256(content)), Optional.of(() -> content));
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
