package dev.quorate.node.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.lease.LeaseKeepAliveResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.LeaseOption;
import io.etcd.jetcd.options.PutOption;
import io.etcd.jetcd.support.CloseableClient;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An etcd client for Java runs unchanged. */
class JetcdTest {
  private LoneServer node;
  private Client client;
  private KV kv;

  @BeforeEach
  void start() throws Exception {
    node = new LoneServer();
    client = Client.builder().endpoints("http://" + node.endpoint()).build();
    kv = client.getKVClient();
  }

  @AfterEach
  void stop() {
    client.close();
    node.close();
  }

  @Test
  void aLeaseIsKeptAliveUntilTheClientStops() {
    long id = done(client.getLeaseClient().grant(2)).getID();
    done(kv.put(bytes("mine"), bytes("1"), PutOption.builder().withLeaseId(id).build()));
    AtomicInteger renewals = new AtomicInteger();
    CloseableClient keepAlive =
        client
            .getLeaseClient()
            .keepAlive(
                id,
                new StreamObserver<>() {
                  @Override
                  public void onNext(LeaseKeepAliveResponse response) {
                    renewals.incrementAndGet();
                  }

                  @Override
                  public void onError(Throwable failure) {}

                  @Override
                  public void onCompleted() {}
                });
    await("renewed for longer than its time")
        .atMost(Duration.ofSeconds(60))
        .until(() -> renewals.get() >= 5);
    assertThat(
            done(client
                    .getLeaseClient()
                    .timeToLive(id, LeaseOption.builder().withAttachedKeys().build()))
                .getKeys())
        .containsExactly(bytes("mine"));
    keepAlive.close();
    await("the lease ends")
        .atMost(Duration.ofSeconds(60))
        .until(() -> done(kv.get(bytes("mine"))).getCount() == 0);
    assertThat(done(client.getLeaseClient().timeToLive(id, LeaseOption.DEFAULT)).getTTL())
        .isEqualTo(-1);
  }

  @Test
  void putGetAndDelete() {
    assertThat(done(kv.put(bytes("a"), bytes("1"))).getHeader().getRevision()).isEqualTo(2);
    done(kv.put(bytes("ab"), bytes("2")));
    assertThat(
            done(kv.put(bytes("a"), bytes("3"), PutOption.builder().withPrevKV().build()))
                .getPrevKv()
                .getValue())
        .isEqualTo(bytes("1"));

    GetResponse prefix = done(kv.get(bytes("a"), GetOption.builder().isPrefix(true).build()));
    assertThat(prefix.getKvs())
        .extracting(pair -> pair.getValue().toString())
        .containsExactly("3", "2");
    GetResponse past = done(kv.get(bytes("a"), GetOption.builder().withRevision(2).build()));
    assertThat(past.getKvs().get(0).getValue()).isEqualTo(bytes("1"));

    assertThat(
            done(kv.delete(bytes("a"), DeleteOption.builder().isPrefix(true).build())).getDeleted())
        .isEqualTo(2);
  }

  @Test
  void aTransactionComparesAndSets() {
    done(kv.put(bytes("lock"), bytes("free")));
    TxnResponse taken = done(take("me"));
    assertThat(taken.isSucceeded()).isTrue();
    TxnResponse late = done(take("you"));
    assertThat(late.isSucceeded()).isFalse();
    assertThat(late.getGetResponses().get(0).getKvs().get(0).getValue()).isEqualTo(bytes("me"));
  }

  private CompletableFuture<TxnResponse> take(String who) {
    return kv.txn()
        .If(new Cmp(bytes("lock"), Cmp.Op.EQUAL, CmpTarget.value(bytes("free"))))
        .Then(Op.put(bytes("lock"), bytes(who), PutOption.DEFAULT))
        .Else(Op.get(bytes("lock"), GetOption.DEFAULT))
        .commit();
  }

  @Test
  void aCompactedRevisionIsRefusedWithEtcdsText() {
    done(kv.put(bytes("a"), bytes("1")));
    done(kv.put(bytes("a"), bytes("2")));
    done(kv.compact(3));
    assertThatThrownBy(() -> kv.get(bytes("a"), GetOption.builder().withRevision(2).build()).get())
        .cause()
        .hasMessageContaining("etcdserver: mvcc: required revision has been compacted");
  }

  @Test
  void theClusterIsListed() {
    assertThat(done(client.getClusterClient().listMember()).getMembers())
        .singleElement()
        .satisfies(member -> assertThat(member.getName()).isEqualTo("demo-0"));
  }

  private static <T> T done(CompletableFuture<T> future) {
    return future.orTimeout(20, TimeUnit.SECONDS).join();
  }

  private static ByteSequence bytes(String text) {
    return ByteSequence.from(text, UTF_8);
  }
}
