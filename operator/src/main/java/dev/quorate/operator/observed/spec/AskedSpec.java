package dev.quorate.operator.observed.spec;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The spec of a resource, checked once when it is read: every rule asks for it.
 *
 * @param spec as it was asked for, valid or not
 * @param lastValid the copy of the last valid one that was kept on the resource; empty if there is
 *     none, or none that can be read
 * @param unreadable problems of a spec that cannot even be parsed; {@code spec} has the defaults
 *     then, and nothing is done by it
 * @param problems everything that is wrong with it, and with the resource's name
 * @param valid the spec to manage by: {@code spec} if it is valid, or else the last that was
 */
public record AskedSpec(
    ClusterSpec spec,
    Optional<ClusterSpec> lastValid,
    List<String> unreadable,
    List<String> problems,
    Optional<ClusterSpec> valid) {

  /**
   * @param name the problem of the resource's name, if it has one
   */
  public static AskedSpec of(
      Optional<String> name,
      ClusterSpec spec,
      Optional<ClusterSpec> lastValid,
      List<String> unreadable) {
    List<String> problems =
        Stream.of(name.stream(), unreadable.stream(), SpecProblems.of(spec).stream())
            .flatMap(found -> found)
            .toList();
    return new AskedSpec(
        spec,
        lastValid,
        List.copyOf(unreadable),
        problems,
        problems.isEmpty()
            ? Optional.of(spec)
            : lastValid.filter(kept -> SpecProblems.of(kept).isEmpty()));
  }
}
