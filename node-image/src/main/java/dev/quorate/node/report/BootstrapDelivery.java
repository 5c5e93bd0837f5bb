package dev.quorate.node.report;

import java.util.Optional;

/**
 * The file with which an operator wants this node to form a cluster.
 *
 * @param sha256 that it has, or is to have
 * @param url from which it is being downloaded; absent once it is there
 * @param failure why the last attempt to download it failed
 */
public record BootstrapDelivery(String sha256, Optional<String> url, Optional<String> failure) {
  /** It is there. */
  public static BootstrapDelivery there(String sha256) {
    return new BootstrapDelivery(sha256, Optional.empty(), Optional.empty());
  }

  /** It comes from there. */
  public static BootstrapDelivery from(String url, String sha256) {
    return new BootstrapDelivery(sha256, Optional.of(url), Optional.empty());
  }

  public BootstrapDelivery failed(String why) {
    return new BootstrapDelivery(sha256, url, Optional.of(why));
  }
}
