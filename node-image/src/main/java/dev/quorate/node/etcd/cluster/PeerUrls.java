package dev.quorate.node.etcd.cluster;

import dev.quorate.node.etcd.call.EtcdError;
import dev.quorate.node.membership.HostPort;
import dev.quorate.node.raft.configuration.Configuration;
import io.grpc.StatusException;
import java.util.ArrayList;
import java.util.List;

/** Peer URLs as etcd's clients write them: {@code http://HOST:PORT}. */
final class PeerUrls {
  private static final String SCHEME = "http://";

  private PeerUrls() {}

  /** At least one. */
  static List<String> addresses(List<String> urls) throws StatusException {
    List<String> addresses = new ArrayList<>();
    for (String url : urls) {
      if (!url.startsWith(SCHEME)) {
        throw EtcdError.MEMBER_BAD_URLS.exception();
      }
      addresses.add(
          HostPort.parse(url.substring(SCHEME.length()))
              .orElseThrow(EtcdError.MEMBER_BAD_URLS::exception)
              .toString());
    }
    if (addresses.isEmpty()) {
      throw EtcdError.MEMBER_BAD_URLS.exception();
    }
    return addresses;
  }

  /** A member has one address here. */
  static String address(List<String> urls) throws StatusException {
    List<String> addresses = addresses(urls);
    if (addresses.size() > 1) {
      throw EtcdError.MEMBER_BAD_URLS.exception();
    }
    return addresses.getFirst();
  }

  static void requireFree(String address, long memberId, Configuration now) throws StatusException {
    boolean isTaken =
        now.membersBut(memberId).stream().anyMatch(other -> other.peerAddress().equals(address));
    if (isTaken) {
      throw EtcdError.PEER_URL_EXISTS.exception();
    }
  }
}
