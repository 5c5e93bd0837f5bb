package dev.quorate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/**
 * How users prove who they are, where they are enabled, as etcd's --auth-token-ttl and
 * --bcrypt-cost say it.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AuthSettings(
    @JsonPropertyDescription(
            "How long a token lives that nobody uses: then its user proves itself again. Absent:"
                + " 300.")
        @Min(AuthSettings.LEAST_TOKEN_TTL)
        @Max(AuthSettings.MOST_TOKEN_TTL)
        Integer tokenTtlSeconds,
    @JsonPropertyDescription(
            "How long a password takes to be hashed: each step up doubles it. It holds for"
                + " passwords that are set from then on. Absent: 10.")
        @Min(AuthSettings.LEAST_BCRYPT_COST)
        @Max(AuthSettings.MOST_BCRYPT_COST)
        Integer bcryptCost) {

  public static final int LEAST_TOKEN_TTL = 1;

  /** 30 days. */
  public static final int MOST_TOKEN_TTL = 2_592_000;

  /** Of bcrypt, as the next one. */
  public static final int LEAST_BCRYPT_COST = 4;

  public static final int MOST_BCRYPT_COST = 31;
}
