package dev.quorate.e2e.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.e2e.Repository;
import dev.quorate.e2e.docs.AnnotatedTests.Claim;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * docs/requirements.md names the tests that are annotated with each id, and no others. {@code make
 * docs} writes its last column.
 */
class RequirementsTest {
  private static final String PAGE = "docs/requirements.md";
  private static final Pattern ROW =
      Pattern.compile("^\\| (S[0-4]-\\d+) \\| (.+) \\| ([^|]*) \\|$", Pattern.MULTILINE);

  /** How many requirements each source has. */
  private static final List<Integer> SIZES = List.of(11, 19, 35, 13, 32);

  @Test
  void everyRequirementHasOneRow() {
    assertThat(ROW.matcher(Repository.text(PAGE)).results().map(row -> row.group(1)))
        .containsExactlyElementsOf(catalogue());
  }

  @Test
  void anIdIsClaimedByTestMethodsAndExists() throws IOException {
    List<Claim> claims = AnnotatedTests.read();

    assertThat(claims).isNotEmpty().allMatch(Claim::isTest, "is on a test method");
    assertThat(claims.stream().map(Claim::id)).isSubsetOf(catalogue());
  }

  @Test
  void theLastColumnIsWhatTheAnnotationsSay() throws IOException {
    String page = Repository.text(PAGE);
    String expected = withTests(page, AnnotatedTests.read());
    if (Boolean.getBoolean("docs.write")) {
      Files.writeString(Repository.root().resolve(PAGE), expected);
      return;
    }
    assertThat(tests(page)).as("run `make docs`").isEqualTo(tests(expected));
  }

  private static List<String> catalogue() {
    return IntStream.range(0, SIZES.size())
        .boxed()
        .flatMap(
            source ->
                IntStream.rangeClosed(1, SIZES.get(source))
                    .mapToObj(number -> "S" + source + "-" + number))
        .toList();
  }

  private static Map<String, String> tests(String page) {
    NavigableMap<String, String> tests = new TreeMap<>();
    ROW.matcher(page).results().forEach(row -> tests.put(row.group(1), row.group(3)));
    return tests;
  }

  private static String withTests(String page, List<Claim> claims) {
    Map<String, NavigableSet<String>> byId =
        claims.stream()
            .collect(
                Collectors.groupingBy(
                    Claim::id,
                    Collectors.mapping(
                        claim -> "`" + claim.test() + "`", Collectors.toCollection(TreeSet::new))));
    return ROW.matcher(page)
        .replaceAll(
            row ->
                Matcher.quoteReplacement(
                    "| %s | %s | %s |"
                        .formatted(
                            row.group(1),
                            row.group(2),
                            Optional.ofNullable(byId.get(row.group(1)))
                                .map(found -> String.join(", ", found))
                                .orElse("open"))));
  }
}
