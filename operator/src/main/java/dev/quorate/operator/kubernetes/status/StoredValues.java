package dev.quorate.operator.kubernetes.status;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;

/** Values of fields that somebody else wrote, or left out. */
final class StoredValues {
  private StoredValues() {}

  // A time that somebody else wrote or left out is no reason to stop reading.
  static Instant time(String text) {
    try {
      return text == null ? Instant.EPOCH : Instant.parse(text);
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }

  static long orZero(Number number) {
    return number == null ? 0 : number.longValue();
  }

  static String orEmpty(String text) {
    return text == null ? "" : text;
  }

  static <T> List<T> orNone(List<T> list) {
    return list == null ? List.of() : list;
  }
}
