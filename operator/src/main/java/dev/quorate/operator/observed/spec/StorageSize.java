package dev.quorate.operator.observed.spec;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Kubernetes quantity of storage, for comparing: 1Gi, 1024Mi and 1073741824 are the same. Of the
 * suffixes of an API quantity those below one byte are none.
 */
public final class StorageSize {
  private static final Pattern QUANTITY =
      Pattern.compile(
          "([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE]([+-]?[0-9]{1,2})|(|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei))");
  private static final Map<String, BigDecimal> FACTORS =
      Map.ofEntries(
          Map.entry("", BigDecimal.ONE),
          Map.entry("k", BigDecimal.TEN.pow(3)),
          Map.entry("M", BigDecimal.TEN.pow(6)),
          Map.entry("G", BigDecimal.TEN.pow(9)),
          Map.entry("T", BigDecimal.TEN.pow(12)),
          Map.entry("P", BigDecimal.TEN.pow(15)),
          Map.entry("E", BigDecimal.TEN.pow(18)),
          Map.entry("Ei", BigDecimal.TWO.pow(60)),
          Map.entry("Ki", BigDecimal.TWO.pow(10)),
          Map.entry("Mi", BigDecimal.TWO.pow(20)),
          Map.entry("Gi", BigDecimal.TWO.pow(30)),
          Map.entry("Ti", BigDecimal.TWO.pow(40)),
          Map.entry("Pi", BigDecimal.TWO.pow(50)));

  private StorageSize() {}

  static Optional<BigDecimal> bytes(String quantity) {
    Matcher match = QUANTITY.matcher(quantity);
    if (!match.matches()) {
      return Optional.empty();
    }
    BigDecimal number = new BigDecimal(match.group(1));
    BigDecimal bytes =
        match.group(2) == null
            ? number.multiply(FACTORS.get(match.group(3)))
            : number.scaleByPowerOfTen(Integer.parseInt(match.group(2)));
    return Optional.of(bytes);
  }

  /** Whether it is a quantity, and one of at least {@code least} bytes. */
  static boolean isAtLeast(String quantity, BigDecimal least) {
    return bytes(quantity).filter(b -> b.compareTo(least) >= 0).isPresent();
  }

  /** Whether both are quantities, and the first is less. */
  public static boolean isLess(String one, String other) {
    // Nearly always they are the same text.
    return !one.equals(other)
        && bytes(one).flatMap(b -> bytes(other).filter(c -> b.compareTo(c) < 0)).isPresent();
  }

  /** By bytes; whatever is no quantity comes first. */
  public static int compare(String one, String other) {
    return bytes(one)
        .orElse(BigDecimal.valueOf(-1))
        .compareTo(bytes(other).orElse(BigDecimal.valueOf(-1)));
  }

  public static boolean same(String one, String other) {
    return one.equals(other)
        || bytes(one).flatMap(b -> bytes(other).filter(c -> b.compareTo(c) == 0)).isPresent();
  }
}
