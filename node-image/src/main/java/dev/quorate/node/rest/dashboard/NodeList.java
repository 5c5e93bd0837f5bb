package dev.quorate.node.rest.dashboard;

import dev.quorate.node.gossip.GossipStatus;
import dev.quorate.node.gossip.Rumor;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.report.Report;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where the page finds the members: host:port of the HTTP API of each. */
record NodeList(List<String> addresses) {
  /**
   * What may be written into a header and into an attribute as it is. A Content-Security-Policy has
   * no words for an IPv6 address in brackets (CSP level 3, host-source).
   */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]+:[0-9]{1,5}");

  NodeList {
    addresses = List.copyOf(addresses);
  }

  static NodeList of(Report report, Optional<GossipStatus> gossip) {
    return new NodeList(
        Stream.concat(
                report.configuration().voters().stream(),
                report.configuration().learners().stream())
            .map(member -> address(member, gossip))
            .filter(NodeList::isPlain)
            .distinct()
            .sorted()
            .toList());
  }

  /** In the member's own words, where they are known: it may have moved. */
  static String address(Member member, Optional<GossipStatus> gossip) {
    return gossip
        .flatMap(known -> known.view().of(member.id()))
        .map(Rumor::addresses)
        .map(addresses -> addresses.rest())
        .filter(address -> !address.isEmpty())
        .orElse(member.restAddress());
  }

  static boolean isPlain(String address) {
    return PLAIN.matcher(address).matches();
  }

  /** For the page, separated by spaces. */
  String text() {
    return String.join(" ", addresses);
  }

  /** The page loads nothing and speaks to nobody but its own node and the members. */
  String contentSecurityPolicy() {
    StringBuilder sources = new StringBuilder("'self'");
    addresses.forEach(
        address -> sources.append(" http://").append(address).append(" ws://").append(address));
    return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src "
        + sources
        + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  }
}
