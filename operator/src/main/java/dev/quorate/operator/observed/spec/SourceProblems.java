package dev.quorate.operator.observed.spec;

import dev.quorate.api.v1alpha1.Bootstrap;
import dev.quorate.operator.observed.spec.BootstrapSource.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Everything that is invalid in spec.bootstrap. */
final class SourceProblems {
  private static final String PLACES = "configMap, secret, persistentVolumeClaim, url";
  private static final Pattern SHA256 = Pattern.compile(Bootstrap.SHA256);
  private static final Pattern URL = Pattern.compile(Bootstrap.URL);

  private SourceProblems() {}

  static List<String> of(BootstrapSource source) {
    return switch (source) {
      case BootstrapSource.Empty empty -> List.of();
      case BootstrapSource.LocalFile file -> List.of();
      case BootstrapSource.Unnamed(List<String> given) -> List.of(unnamed(given));
      case BootstrapSource.Snapshot snapshot -> of(snapshot);
    };
  }

  private static String unnamed(List<String> given) {
    return given.isEmpty()
        ? "bootstrap names no source; give source.snapshot with sha256 and one of "
            + PLACES
            + ", or leave bootstrap out for a cluster that starts empty"
        : "bootstrap.source.snapshot names %s; give exactly one of %s"
            .formatted(String.join(" and ", given), PLACES);
  }

  private static List<String> of(BootstrapSource.Snapshot source) {
    List<String> problems = new ArrayList<>();
    String field = "bootstrap.source.snapshot";
    if (!SHA256.matcher(source.sha256()).matches()) {
      problems.add(
          "%s.sha256 is '%s'; it must be the SHA-256 of the file in 64 lower-case hexadecimal digits, as sha256sum prints it"
              .formatted(field, source.sha256()));
    }
    if (source.place() == Place.URL
        && (source.name().length() > Bootstrap.MOST_URL_CHARACTERS
            || !URL.matcher(source.name()).matches())) {
      problems.add(
          "%s.url is '%s'; it must begin with http:// or https:// and have at most %d characters and no blanks"
              .formatted(field, source.name(), Bootstrap.MOST_URL_CHARACTERS));
    }
    if (source.place() != Place.URL && (source.name().isEmpty() || source.key().isEmpty())) {
      problems.add(
          "%s.%s names '%s' and '%s'; it must name the object and the %s of the file in it"
              .formatted(
                  field,
                  source.place().field(),
                  source.name(),
                  source.key(),
                  source.place() == Place.CLAIM ? "path" : "key"));
    }
    return problems;
  }
}
