package dev.quorate.operator.observed;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Which ConsensusCluster: its namespace and name. */
public record ClusterRef(String namespace, String name) {
  // 253 less "-0." + "-members." + ".svc" + "." + ".svc.cluster.local", halved: both names appear
  // twice, NAME-0.NAME-members.NAMESPACE.svc.NAMESPACE.svc.cluster.local.
  private static final int MOST_CHARACTERS = 109;
  private static final String CLAIMS = "data-";
  private static final Pattern ORDINAL = Pattern.compile("0|[1-9][0-9]{0,3}");

  /**
   * Why members with these names could not find each other. A member's name is looked up with every
   * domain of the pod's search list behind it, of which the namespace's own is the longest, and
   * resolvers give up where one of these is longer than a DNS name may be (253 characters, RFC
   * 1035).
   */
  public Optional<String> nameProblem() {
    return name.length() + namespace.length() <= MOST_CHARACTERS
        ? Optional.empty()
        : Optional.of(
            "the name %s and its namespace have %d characters together; they must have at most %d, because the members find each other by DNS names that are made of them: make a ConsensusCluster with a shorter name"
                .formatted(name, name.length() + namespace.length(), MOST_CHARACTERS));
  }

  /** The name of the pod, and the nodeId, of one ordinal. */
  public String memberName(int ordinal) {
    return name + "-" + ordinal;
  }

  /**
   * The name of the volume claim of one ordinal: what a StatefulSet makes of a claim template named
   * data.
   */
  public String claimName(int ordinal) {
    return CLAIMS + memberName(ordinal);
  }

  /** The members' objects by ordinal; what has the name of no ordinal is left out. */
  public <T> Map<Integer, T> membersByOrdinal(Collection<T> objects, Function<T, String> name) {
    return byOrdinal(name() + "-", objects, name);
  }

  /** The volume claims by ordinal; what has the name of no ordinal is left out. */
  public <T> Map<Integer, T> claimsByOrdinal(Collection<T> objects, Function<T, String> name) {
    return byOrdinal(CLAIMS + name() + "-", objects, name);
  }

  /** Whether it is the claim of an ordinal. */
  public boolean isClaim(String claim) {
    return !claimsByOrdinal(List.of(claim), named -> named).isEmpty();
  }

  private static <T> Map<Integer, T> byOrdinal(
      String prefix, Collection<T> objects, Function<T, String> nameOf) {
    Map<Integer, T> found = new TreeMap<>();
    for (T object : objects) {
      String named = nameOf.apply(object);
      if (named.startsWith(prefix) && ORDINAL.matcher(named.substring(prefix.length())).matches()) {
        found.put(Integer.valueOf(named.substring(prefix.length())), object);
      }
    }
    return found;
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
