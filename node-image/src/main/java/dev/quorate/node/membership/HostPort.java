package dev.quorate.node.membership;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * An address by which nodes reach each other: what an http URI can name, and nothing else.
 *
 * @param host a DNS name, an IPv4 address, or an IPv6 address in brackets
 * @param port from 1 to 65535
 */
public record HostPort(String host, int port) {
  /** The form of an address, for messages about a bad one. */
  public static final String WANTED =
      "HOST:PORT with a port from 1 to 65535; HOST is a DNS name of letters, digits, dots and dashes"
          + " (no underscores), an IPv4 address, or an IPv6 address in brackets, like [::1]:8080";

  /** Empty if no URI can name this address. */
  public static Optional<HostPort> parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1 || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
      return Optional.empty();
    }
    String host = text.substring(0, colon);
    int port = Integer.parseInt(text.substring(colon + 1));
    try {
      URI uri = new URI("http://" + text + "/");
      boolean isNamed = host.equals(uri.getHost()) && uri.getPort() == port && !host.contains("%");
      return isNamed && port >= 1 && port <= 65_535
          ? Optional.of(new HostPort(host, port))
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** A host as part of an address: an IPv6 address gets its brackets. */
  public static String bracketed(String host) {
    return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
