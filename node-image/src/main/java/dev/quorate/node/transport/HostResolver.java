package dev.quorate.node.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Resolves a host name, again at each call: a pod comes back under its name with another address.
 * The system's resolver keeps answers unless the process sets {@code networkaddress.cache.ttl} and
 * {@code networkaddress.cache.negative.ttl} to 0 before its first look-up.
 */
@FunctionalInterface
public interface HostResolver {
  InetAddress resolve(String host) throws UnknownHostException;

  static HostResolver system() {
    return InetAddress::getByName;
  }
}
