package dev.quorate.node.store.keyspace;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.KeyValue;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RangeRequest.SortOrder;
import dev.quorate.node.etcd.wire.RangeRequest.SortTarget;
import dev.quorate.node.etcd.wire.RangeResponse;
import dev.quorate.node.etcd.wire.ResponseHeader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * A range request at a fixed revision. As in etcd, {@code count} is the number of keys in the range
 * whatever the limit and the filters are, and {@code more} says that the limit cut something off.
 */
final class RangeQuery {
  private final KeyIndex index;
  private final RangeRequest request;
  private final long revision;
  private final Set<ByteString> hidden;

  /**
   * How many to collect before the rest is only counted; one more than asked for shows the rest.
   */
  private final long enough;

  private final boolean filtered;
  private final List<KeyValue> found = new ArrayList<>();
  private long count;

  private RangeQuery(KeyIndex index, RangeRequest request, long revision, Set<ByteString> hidden) {
    this.index = index;
    this.request = request;
    this.revision = revision;
    this.hidden = hidden;
    this.filtered =
        request.getMinModRevision() != 0
            || request.getMaxModRevision() != 0
            || request.getMinCreateRevision() != 0
            || request.getMaxCreateRevision() != 0;
    // etcd limits before it sorts when no order is given, whatever the sort target is.
    boolean inKeyOrder =
        request.getSortOrder() == SortOrder.NONE
            || (request.getSortTarget() == SortTarget.KEY
                && request.getSortOrder() == SortOrder.ASCEND);
    boolean limited = request.getLimit() > 0 && request.getLimit() < Integer.MAX_VALUE;
    this.enough = limited && inKeyOrder && !filtered ? request.getLimit() + 1 : Long.MAX_VALUE;
  }

  /**
   * @param revision where to read
   * @param current the store's revision, for the header
   */
  static RangeResponse.Builder run(
      KeyIndex index, RangeRequest request, long revision, long current) {
    return run(index, request, revision, Set.of(), current);
  }

  /**
   * @param hidden keys of which the version of this very revision is not to be seen
   */
  static RangeResponse.Builder run(
      KeyIndex index, RangeRequest request, long revision, Set<ByteString> hidden, long current) {
    return new RangeQuery(index, request, revision, hidden).run(current);
  }

  private RangeResponse.Builder run(long current) {
    index.forEach(
        KeyRange.of(request.getKey(), request.getRangeEnd()), revision, hidden, this::collect);
    RangeResponse.Builder response =
        RangeResponse.newBuilder()
            .setHeader(ResponseHeader.newBuilder().setRevision(current))
            .setCount(count);
    if (request.getCountOnly()) {
      return response;
    }
    if (request.getSortTarget() != SortTarget.KEY || request.getSortOrder() == SortOrder.DESCEND) {
      found.sort(order());
    }
    boolean more = request.getLimit() > 0 && found.size() > request.getLimit();
    List<KeyValue> answered = more ? found.subList(0, (int) request.getLimit()) : found;
    if (request.getKeysOnly()) {
      answered.forEach(keyValue -> response.addKvs(keyValue.toBuilder().clearValue()));
    } else {
      response.addAllKvs(answered);
    }
    return response.setMore(more);
  }

  private void collect(KeyValue keyValue) {
    count++;
    if (!request.getCountOnly() && found.size() < enough && (!filtered || matches(keyValue))) {
      found.add(keyValue);
    }
  }

  private boolean matches(KeyValue keyValue) {
    long mod = keyValue.getModRevision();
    long create = keyValue.getCreateRevision();
    return (request.getMaxModRevision() == 0 || mod <= request.getMaxModRevision())
        && (request.getMinModRevision() == 0 || mod >= request.getMinModRevision())
        && (request.getMaxCreateRevision() == 0 || create <= request.getMaxCreateRevision())
        && (request.getMinCreateRevision() == 0 || create >= request.getMinCreateRevision());
  }

  private Comparator<KeyValue> order() {
    Comparator<KeyValue> ascending =
        switch (request.getSortTarget()) {
          case KEY -> Comparator.comparing(KeyValue::getKey, bytes());
          case VERSION -> Comparator.comparingLong(KeyValue::getVersion);
          case CREATE -> Comparator.comparingLong(KeyValue::getCreateRevision);
          case MOD -> Comparator.comparingLong(KeyValue::getModRevision);
          case VALUE -> Comparator.comparing(KeyValue::getValue, bytes());
          case UNRECOGNIZED -> (_, _) -> 0;
        };
    return request.getSortOrder() == SortOrder.DESCEND ? ascending.reversed() : ascending;
  }

  private static Comparator<ByteString> bytes() {
    return ByteString.unsignedLexicographicalComparator();
  }
}
