package dev.quorate.node.store.keyspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.Compare;
import dev.quorate.node.etcd.wire.Compare.CompareResult;
import dev.quorate.node.etcd.wire.Compare.CompareTarget;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RangeRequest.SortOrder;
import dev.quorate.node.etcd.wire.RangeRequest.SortTarget;
import dev.quorate.node.etcd.wire.RangeResponse;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.etcd.wire.TxnResponse;
import dev.quorate.node.store.meta.MetaCommand;
import dev.quorate.node.store.meta.MetaStateMachine;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** etcd's semantics, option by option. The differential test holds the same against etcd itself. */
class KeyspaceTest {
  private final MetaStateMachine machine = new MetaStateMachine(Runnable::run);

  /**
   * At revision 7: a=3 (created 2, version 2), b deleted at 6, c=1 (created 5), d=9 (created 7).
   */
  @BeforeEach
  void someKeys() {
    machine.apply(1, MetaCommand.FormCluster.of("genesis".getBytes(UTF_8)).encode());
    assertThat(machine.keyspace().revision()).isEqualTo(1);
    put("a", "5");
    put("b", "2");
    put("a", "3");
    put("c", "1");
    delete("b", "");
    put("d", "9");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void range(String option, UnaryOperator<RangeRequest.Builder> request, String expected)
      throws KvException {
    RangeResponse response =
        machine.keyspace().range(request.apply(RangeRequest.newBuilder()).build()).build();

    String keys =
        response.getKvsList().stream()
            .map(kv -> kv.getKey().toStringUtf8() + "=" + kv.getValue().toStringUtf8())
            .collect(Collectors.joining(" "));
    assertThat(keys + " of " + response.getCount() + (response.getMore() ? " and more" : ""))
        .isEqualTo(expected);
    assertThat(response.getHeader().getRevision()).isEqualTo(7);
  }

  static Stream<Arguments> range() {
    return Stream.of(
        row("one key", r -> r.setKey(utf8("a")), "a=3 of 1"),
        row("no such key", r -> r.setKey(utf8("x")), " of 0"),
        row("a deleted key", r -> r.setKey(utf8("b")), " of 0"),
        row("half-open range", r -> between(r, "a", "d"), "a=3 c=1 of 2"),
        row("empty range", r -> between(r, "c", "c"), " of 0"),
        row("range backwards", r -> between(r, "d", "a"), " of 0"),
        row("from a key on", r -> between(r, "b", "\0"), "c=1 d=9 of 2"),
        row("everything", r -> between(r, "\0", "\0"), "a=3 c=1 d=9 of 3"),
        row("limit", r -> all(r).setLimit(2), "a=3 c=1 of 3 and more"),
        row("limit just enough", r -> all(r).setLimit(3), "a=3 c=1 d=9 of 3"),
        row("negative limit is none", r -> all(r).setLimit(-1), "a=3 c=1 d=9 of 3"),
        row("past revision", r -> all(r).setRevision(3), "a=5 b=2 of 2"),
        row("revision of the first put", r -> all(r).setRevision(2), "a=5 of 1"),
        row("before everything", r -> all(r).setRevision(1), " of 0"),
        row("negative revision is now", r -> all(r).setRevision(-4), "a=3 c=1 d=9 of 3"),
        row("keys only", r -> all(r).setKeysOnly(true), "a= c= d= of 3"),
        row("count only", r -> all(r).setCountOnly(true), " of 3"),
        row("count ignores limit", r -> all(r).setCountOnly(true).setLimit(1), " of 3"),
        row("descending", r -> sort(all(r), SortTarget.KEY, 2), "d=9 c=1 a=3 of 3"),
        row("by value", r -> sort(all(r), SortTarget.VALUE, 1), "c=1 a=3 d=9 of 3"),
        row("by value, no order", r -> sort(all(r), SortTarget.VALUE, 0), "c=1 a=3 d=9 of 3"),
        row("by value, down", r -> sort(all(r), SortTarget.VALUE, 2), "d=9 a=3 c=1 of 3"),
        row("by version, down", r -> sort(all(r), SortTarget.VERSION, 2), "a=3 c=1 d=9 of 3"),
        row("by creation, down", r -> sort(all(r), SortTarget.CREATE, 2), "d=9 c=1 a=3 of 3"),
        row("by change", r -> sort(all(r), SortTarget.MOD, 1), "a=3 c=1 d=9 of 3"),
        row(
            "order before limit",
            r -> sort(all(r), SortTarget.KEY, 2).setLimit(1),
            "d=9 of 3 and more"),
        row(
            "limit before sort without an order, as in etcd",
            r -> sort(all(r), SortTarget.VALUE, 0).setLimit(1),
            "c=1 of 3 and more"),
        row("changed since", r -> all(r).setMinModRevision(5), "c=1 d=9 of 3"),
        row("changed until", r -> all(r).setMaxModRevision(5), "a=3 c=1 of 3"),
        row("created since", r -> all(r).setMinCreateRevision(5), "c=1 d=9 of 3"),
        row("created until", r -> all(r).setMaxCreateRevision(2), "a=3 of 3"),
        row(
            "filter before limit",
            r -> all(r).setMinModRevision(5).setLimit(1),
            "c=1 of 3 and more"),
        row("filter leaves no more", r -> all(r).setMinModRevision(7).setLimit(1), "d=9 of 3"));
  }

  private static Arguments row(
      String option, UnaryOperator<RangeRequest.Builder> request, String expected) {
    return arguments(option, request, expected);
  }

  @Test
  void revisionsAndVersionsCountAsInEtcd() throws KvException {
    RangeResponse now = machine.keyspace().range(all(RangeRequest.newBuilder()).build()).build();
    assertThat(now.getKvs(0).getCreateRevision()).isEqualTo(2);
    assertThat(now.getKvs(0).getModRevision()).isEqualTo(4);
    assertThat(now.getKvs(0).getVersion()).isEqualTo(2);

    put("b", "again");
    RangeRequest b = RangeRequest.newBuilder().setKey(utf8("b")).build();
    assertThat(machine.keyspace().range(b).getKvs(0).getCreateRevision()).isEqualTo(8);
    assertThat(machine.keyspace().range(b).getKvs(0).getVersion()).isEqualTo(1);
  }

  @Test
  void aPutShowsThePreviousValueAndKeepsItWhenAsked() {
    PutRequest.Builder put = PutRequest.newBuilder().setKey(utf8("a"));
    MetaResult.Put shown = (MetaResult.Put) apply(put.setPrevKv(true).setValue(utf8("4")));
    assertThat(shown.previous())
        .hasValueSatisfying(kv -> assertThat(kv.getValue()).isEqualTo(utf8("3")));

    MetaResult.Put kept = (MetaResult.Put) apply(put.clearValue().setIgnoreValue(true));
    assertThat(kept.previous()).hasValueSatisfying(kv -> assertThat(kv.getVersion()).isEqualTo(3));
    assertThat(value("a")).isEqualTo("4");

    MetaResult.Put fresh =
        (MetaResult.Put) apply(PutRequest.newBuilder().setKey(utf8("x")).setPrevKv(true));
    assertThat(fresh.previous()).isEmpty();
    assertThat(fresh.revision()).isEqualTo(10);
  }

  @Test
  void aPutThatNeedsWhatIsNotThereIsRefusedAndMakesNoRevision() {
    PutRequest.Builder put = PutRequest.newBuilder().setKey(utf8("x"));
    MetaResult keyNotFound = new MetaResult.Refused(KvError.KEY_NOT_FOUND);
    assertThat(apply(put.clone().setIgnoreValue(true))).isEqualTo(keyNotFound);
    assertThat(apply(put.clone().setIgnoreLease(true))).isEqualTo(keyNotFound);
    assertThat(apply(put.clone().setLease(5)))
        .isEqualTo(new MetaResult.Refused(KvError.LEASE_NOT_FOUND));
    assertThat(apply(put.clone().clearKey())).isEqualTo(new MetaResult.Refused(KvError.EMPTY_KEY));
    assertThat(machine.keyspace().revision()).isEqualTo(7);
  }

  @Test
  void aDeleteCountsShowsAndMakesARevisionOnlyIfSomethingWasThere() {
    MetaResult.Deleted nothing = delete("b", "c");
    assertThat(nothing).isEqualTo(new MetaResult.Deleted(7, 0, List.of()));

    MetaResult.Deleted deleted = delete("a", "d");
    assertThat(deleted.revision()).isEqualTo(8);
    assertThat(deleted.deleted()).isEqualTo(2);
    assertThat(deleted.previous())
        .extracting(kv -> kv.getKey().toStringUtf8())
        .containsExactly("a", "c");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void compare(String what, Compare.Builder compare, boolean holds) throws KvException {
    TxnRequest txn = TxnRequest.newBuilder().addCompare(compare).build();
    assertThat(machine.keyspace().read(txn).getSucceeded()).isEqualTo(holds);
  }

  static Stream<Arguments> compare() {
    return Stream.of(
        compare("version equal", "a", CompareTarget.VERSION, CompareResult.EQUAL, 2, true),
        compare("version not equal", "a", CompareTarget.VERSION, CompareResult.NOT_EQUAL, 2, false),
        compare("version greater", "a", CompareTarget.VERSION, CompareResult.GREATER, 1, true),
        compare("version less", "a", CompareTarget.VERSION, CompareResult.LESS, 2, false),
        compare("created at", "a", CompareTarget.CREATE, CompareResult.EQUAL, 2, true),
        compare("changed at", "a", CompareTarget.MOD, CompareResult.EQUAL, 4, true),
        compare("no lease", "a", CompareTarget.LEASE, CompareResult.EQUAL, 0, true),
        compare(
            "a missing key has version 0",
            "x",
            CompareTarget.VERSION,
            CompareResult.EQUAL,
            0,
            true),
        compare(
            "a deleted key was never created",
            "b",
            CompareTarget.CREATE,
            CompareResult.EQUAL,
            0,
            true),
        arguments("value equal", value("a", CompareResult.EQUAL, "3"), true),
        arguments("value greater", value("a", CompareResult.GREATER, "3"), false),
        arguments("a missing key has no value", value("x", CompareResult.EQUAL, ""), false),
        arguments("nor another", value("x", CompareResult.NOT_EQUAL, "1"), false),
        arguments(
            "all of a range", value("a", CompareResult.GREATER, "0").setRangeEnd(utf8("z")), true),
        arguments(
            "not all of a range",
            value("a", CompareResult.GREATER, "1").setRangeEnd(utf8("z")),
            false));
  }

  private static Arguments compare(
      String what, String key, CompareTarget target, CompareResult result, long to, boolean holds) {
    Compare.Builder compare =
        Compare.newBuilder().setKey(utf8(key)).setTarget(target).setResult(result);
    return arguments(
        what,
        switch (target) {
          case VERSION -> compare.setVersion(to);
          case CREATE -> compare.setCreateRevision(to);
          case MOD -> compare.setModRevision(to);
          case LEASE -> compare.setLease(to);
          case VALUE, UNRECOGNIZED -> throw new AssertionError(target);
        },
        holds);
  }

  private static Compare.Builder value(String key, CompareResult result, String to) {
    return Compare.newBuilder()
        .setKey(utf8(key))
        .setTarget(CompareTarget.VALUE)
        .setResult(result)
        .setValue(utf8(to));
  }

  @Test
  void aTransactionIsOneRevisionAndReadsItsOwnWrites() {
    TxnRequest nested =
        TxnRequest.newBuilder()
            .addCompare(value("a", CompareResult.EQUAL, "3"))
            .addSuccess(operation(PutRequest.newBuilder().setKey(utf8("n")).setValue(utf8("in"))))
            .build();
    TxnRequest txn =
        TxnRequest.newBuilder()
            .addSuccess(operation(PutRequest.newBuilder().setKey(utf8("a")).setValue(utf8("t"))))
            .addSuccess(operation(DeleteRangeRequest.newBuilder().setKey(utf8("c"))))
            .addSuccess(RequestOp.newBuilder().setRequestTxn(nested))
            .addSuccess(RequestOp.newBuilder().setRequestRange(all(RangeRequest.newBuilder())))
            .build();

    TxnResponse response =
        ((MetaResult.Txn) machine.apply(9, new MetaCommand.Txn(txn).encode())).answer().response();

    assertThat(response.getHeader().getRevision()).isEqualTo(8);
    assertThat(machine.keyspace().revision()).isEqualTo(8);
    // Guards look at the state before the transaction, so the nested one held.
    assertThat(response.getResponses(2).getResponseTxn().getSucceeded()).isTrue();
    assertThat(response.getResponses(3).getResponseRange().getKvsList())
        .extracting(kv -> kv.getKey().toStringUtf8() + kv.getModRevision())
        .containsExactly("a8", "d7", "n8");
  }

  @Test
  void rangesOfATransactionShowTheStateAtTheirPlaceHoweverLateTheyAreRead() {
    RequestOp range =
        RequestOp.newBuilder().setRequestRange(all(RangeRequest.newBuilder())).build();
    TxnRequest txn =
        TxnRequest.newBuilder()
            .addSuccess(range)
            .addSuccess(operation(PutRequest.newBuilder().setKey(utf8("a")).setValue(utf8("t"))))
            .addSuccess(range)
            .addSuccess(operation(DeleteRangeRequest.newBuilder().setKey(utf8("d"))))
            .addSuccess(operation(PutRequest.newBuilder().setKey(utf8("n"))))
            .addSuccess(range)
            .build();
    var result = (MetaResult.Txn) machine.apply(9, new MetaCommand.Txn(txn).encode());
    delete("\0", "\0");
    compact(machine.keyspace().revision());

    TxnResponse response = result.answer().response();

    assertThat(shown(response, 0)).containsExactly("a4", "c5", "d7");
    assertThat(shown(response, 2)).containsExactly("a8", "c5", "d7");
    assertThat(shown(response, 5)).containsExactly("a8", "c5", "n8");
    assertThatThrownBy(() -> result.answer().response()).isInstanceOf(IllegalStateException.class);
  }

  /** Every member executes a transaction, also when it replays its log; one answers its client. */
  @Test
  void rangesOfATransactionCostNothingUntilItsAnswerIsAskedFor() {
    for (int key = 0; key < 2_000; key++) {
      put("key" + key, "value");
    }
    RequestOp range =
        RequestOp.newBuilder().setRequestRange(all(RangeRequest.newBuilder())).build();
    byte[] command =
        new MetaCommand.Txn(
                TxnRequest.newBuilder()
                    .addSuccess(operation(PutRequest.newBuilder().setKey(utf8("x"))))
                    .addAllSuccess(Collections.nCopies(120, range))
                    .build())
            .encode();
    var thread = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    machine.apply(9, command);

    long before = thread.getCurrentThreadAllocatedBytes();
    MetaResult result = machine.apply(10, command);
    long applied = thread.getCurrentThreadAllocatedBytes() - before;
    ((MetaResult.Txn) result).answer().response();
    long answered = thread.getCurrentThreadAllocatedBytes() - before - applied;

    // 120 ranges of 2,000 keys make two megabytes of references alone.
    assertThat(answered).isGreaterThan(1_000_000);
    assertThat(applied).isLessThan(200_000);
  }

  @Test
  void aTransactionThatCannotFinishChangesNothing() {
    TxnRequest txn =
        TxnRequest.newBuilder()
            .addSuccess(operation(PutRequest.newBuilder().setKey(utf8("a")).setValue(utf8("t"))))
            .addSuccess(operation(PutRequest.newBuilder().setKey(utf8("x")).setIgnoreValue(true)))
            .build();
    assertThat(machine.apply(9, new MetaCommand.Txn(txn).encode()))
        .isEqualTo(new MetaResult.Refused(KvError.KEY_NOT_FOUND));
    assertThat(value("a")).isEqualTo("3");
    assertThat(machine.keyspace().revision()).isEqualTo(7);
  }

  @Test
  void aKeyThatATransactionDeletesAndPutsBeginsAnew() {
    TxnRequest txn =
        TxnRequest.newBuilder()
            .addSuccess(
                operation(
                    DeleteRangeRequest.newBuilder().setKey(utf8("\0")).setRangeEnd(utf8("\0"))))
            .addSuccess(operation(PutRequest.newBuilder().setKey(utf8("a")).setValue(utf8("t"))))
            .build();
    machine.apply(9, new MetaCommand.Txn(txn).encode());
    assertThat(value("a")).isEqualTo("t");
    assertThat(get("a").getKvs(0).getVersion()).isEqualTo(1);
    assertThat(get("a").getKvs(0).getCreateRevision()).isEqualTo(8);
    assertThat(get("d").getCount()).isZero();
  }

  @Test
  void compactionForgetsWhatIsBelowItAndRefusesToReadThere() throws KvException {
    long before = machine.keyspace().sizeInBytes();
    assertThat(compact(6)).isEqualTo(new MetaResult.Compacted(7));
    assertThat(machine.keyspace().sizeInBytes()).isLessThan(before);

    assertThat(
            machine
                .keyspace()
                .range(all(RangeRequest.newBuilder().setRevision(6)).build())
                .getCount())
        .isEqualTo(2);
    assertThatThrownBy(
            () -> machine.keyspace().range(all(RangeRequest.newBuilder().setRevision(5)).build()))
        .isInstanceOfSatisfying(
            KvException.class, e -> assertThat(e.error()).isEqualTo(KvError.COMPACTED));
    assertThatThrownBy(
            () -> machine.keyspace().range(all(RangeRequest.newBuilder().setRevision(8)).build()))
        .isInstanceOfSatisfying(
            KvException.class, e -> assertThat(e.error()).isEqualTo(KvError.FUTURE_REVISION));
    assertThat(compact(6)).isEqualTo(new MetaResult.Refused(KvError.COMPACTED));
    assertThat(compact(8)).isEqualTo(new MetaResult.Refused(KvError.FUTURE_REVISION));
    assertThat(compact(7)).isEqualTo(new MetaResult.Compacted(7));
  }

  private static List<String> shown(TxnResponse response, int operation) {
    return response.getResponses(operation).getResponseRange().getKvsList().stream()
        .map(kv -> kv.getKey().toStringUtf8() + kv.getModRevision())
        .toList();
  }

  private MetaResult compact(long revision) {
    return machine.apply(
        0,
        new MetaCommand.Compact(CompactionRequest.newBuilder().setRevision(revision).build())
            .encode());
  }

  private MetaResult apply(PutRequest.Builder put) {
    return machine.apply(0, new MetaCommand.Put(put.build()).encode());
  }

  private void put(String key, String value) {
    assertThat(apply(PutRequest.newBuilder().setKey(utf8(key)).setValue(utf8(value))))
        .isInstanceOf(MetaResult.Put.class);
  }

  private MetaResult.Deleted delete(String key, String end) {
    return (MetaResult.Deleted)
        machine.apply(
            0,
            new MetaCommand.DeleteRange(
                    DeleteRangeRequest.newBuilder()
                        .setKey(utf8(key))
                        .setRangeEnd(utf8(end))
                        .setPrevKv(true)
                        .build())
                .encode());
  }

  private RangeResponse.Builder get(String key) {
    try {
      return machine.keyspace().range(RangeRequest.newBuilder().setKey(utf8(key)).build());
    } catch (KvException e) {
      throw new AssertionError(e);
    }
  }

  private String value(String key) {
    return get(key).getKvs(0).getValue().toStringUtf8();
  }

  private static RequestOp operation(PutRequest.Builder put) {
    return RequestOp.newBuilder().setRequestPut(put).build();
  }

  private static RequestOp operation(DeleteRangeRequest.Builder delete) {
    return RequestOp.newBuilder().setRequestDeleteRange(delete).build();
  }

  private static RangeRequest.Builder all(RangeRequest.Builder request) {
    return between(request, "\0", "\0");
  }

  private static RangeRequest.Builder between(
      RangeRequest.Builder request, String key, String end) {
    return request.setKey(utf8(key)).setRangeEnd(utf8(end));
  }

  private static RangeRequest.Builder sort(
      RangeRequest.Builder request, SortTarget target, int order) {
    return request.setSortTarget(target).setSortOrder(SortOrder.forNumber(order));
  }

  private static ByteString utf8(String text) {
    return ByteString.copyFromUtf8(text);
  }
}
