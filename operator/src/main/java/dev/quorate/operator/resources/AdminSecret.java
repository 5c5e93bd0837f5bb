package dev.quorate.operator.resources;

import dev.quorate.operator.observed.Observed;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The bearer token of the members' admin API. */
final class AdminSecret {
  private AdminSecret() {}

  static HasMetadata of(Observed seen, String token) {
    return new SecretBuilder()
        .withMetadata(Owned.meta(seen.cluster(), Names.adminSecret(seen.ref())))
        .withType("Opaque")
        .withStringData(Map.of(Names.TOKEN_KEY, token))
        .build();
  }

  static boolean hasToken(Secret secret) {
    return Stream.of(secret.getData(), secret.getStringData())
        .filter(Objects::nonNull)
        .anyMatch(data -> !data.getOrDefault(Names.TOKEN_KEY, "").isBlank());
  }
}
