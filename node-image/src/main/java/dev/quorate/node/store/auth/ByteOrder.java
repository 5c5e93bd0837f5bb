package dev.quorate.node.store.auth;

import com.google.protobuf.ByteString;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The order of names in etcd: that of their bytes, which is not that of Java's strings. */
final class ByteOrder {
  private static final Comparator<String> OF_NAMES =
      Comparator.comparing(
          ByteString::copyFromUtf8, ByteString.unsignedLexicographicalComparator());

  private ByteOrder() {}

  static List<String> sorted(Collection<String> names) {
    return names.stream().sorted(OF_NAMES).toList();
  }
}
