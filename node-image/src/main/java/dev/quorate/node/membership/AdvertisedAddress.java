package dev.quorate.node.membership;

import java.util.List;
import java.util.Optional;

/** The address by which a joining node asks the others to reach it. */
public final class AdvertisedAddress {
  private AdvertisedAddress() {}

  /**
   * Why nobody answers a node that was let in: it has named an address that every machine takes for
   * itself, and its cluster is on another one.
   *
   * @param advertised host:port
   * @param seeds through which it joins, each host:port
   */
  public static Optional<String> trouble(String advertised, List<String> seeds) {
    return isLoopback(advertised)
        ? seeds.stream()
            .filter(seed -> !isLoopback(seed))
            .findFirst()
            .map(
                seed ->
                    ("the leader cannot reach this node, which joins through %s and names itself %s:"
                            + " its advertised host must be one by which the others reach it")
                        .formatted(seed, advertised))
        : Optional.empty();
  }

  private static boolean isLoopback(String address) {
    return HostPort.parse(address)
        .map(HostPort::host)
        .filter(
            host ->
                host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d+){3}"))
        .isPresent();
  }
}
