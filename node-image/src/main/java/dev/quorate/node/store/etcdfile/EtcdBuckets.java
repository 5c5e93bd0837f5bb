package dev.quorate.node.store.etcdfile;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.MessageLite;
import dev.quorate.node.bolt.BoltBucket;
import dev.quorate.node.bolt.BoltValue;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.store.auth.AuthState;
import dev.quorate.node.store.keyspace.KeyspaceCapture;
import dev.quorate.node.store.lease.LeaseRecord;
import dev.quorate.node.store.lease.LeasesCapture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A state as the buckets of etcd 3.7. */
public final class EtcdBuckets {
  private final SortedMap<String, SortedMap<byte[], byte[]>> small = new TreeMap<>();

  private EtcdBuckets() {}

  /** What a snapshot of a member has. */
  public static List<BoltBucket> of(
      KeyspaceCapture keyspace,
      LeasesCapture leases,
      AuthState auth,
      SortedSet<Long> removedMembers,
      EtcdFacts facts)
      throws IOException {
    EtcdBuckets buckets = new EtcdBuckets();
    buckets.empty("alarm");
    buckets.members(removedMembers, facts);
    buckets.meta(keyspace.compactRevision(), facts);
    buckets.leases(leases);
    buckets.auth(auth);
    List<BoltBucket> all = new ArrayList<>();
    buckets.small.forEach(
        (name, items) -> all.add(new BoltBucket(name.getBytes(UTF_8), items(items))));
    all.add(new BoltBucket(EtcdNames.KEY.getBytes(UTF_8), new KeyBucket(keyspace)));
    return all;
  }

  private static BoltBucket.Items items(SortedMap<byte[], byte[]> items) {
    return sink -> {
      for (Map.Entry<byte[], byte[]> item : items.entrySet()) {
        sink.accept(item.getKey(), BoltValue.of(item.getValue()));
      }
    };
  }

  private SortedMap<byte[], byte[]> empty(String bucket) {
    return small.computeIfAbsent(bucket, _ -> new TreeMap<>(Arrays::compareUnsigned));
  }

  private void put(String bucket, byte[] key, byte[] value) {
    empty(bucket).put(key, value);
  }

  private void put(String bucket, String key, byte[] value) {
    put(bucket, key.getBytes(UTF_8), value);
  }

  private void members(SortedSet<Long> removed, EtcdFacts facts) {
    empty("members");
    empty("members_removed");
    facts
        .members()
        .members()
        .forEach(it -> put("members", Long.toHexString(it.id()), json(it, facts)));
    removed.forEach(id -> put("members_removed", Long.toHexString(id), "removed".getBytes(UTF_8)));
    put("cluster", "clusterVersion", facts.version().getBytes(UTF_8));
  }

  /** Names and addresses have no character that JSON would have to write in another way. */
  private static byte[] json(Member member, EtcdFacts facts) {
    return "{\"id\":%s,\"peerURLs\":[\"http://%s\"],%s\"name\":\"%s\",\"clientURLs\":[\"http://%s\"]}"
        .formatted(
            Long.toUnsignedString(member.id()),
            member.peerAddress(),
            facts.members().isLearner(member.id()) ? "\"isLearner\":true," : "",
            member.nodeId(),
            member.clientAddress())
        .getBytes(UTF_8);
  }

  private void meta(long compactRevision, EtcdFacts facts) {
    put(EtcdNames.META, "confState", confState(facts));
    put(EtcdNames.META, "consistent_index", number(facts.index()));
    put(EtcdNames.META, "term", number(facts.term()));
    put(EtcdNames.META, "storageVersion", facts.version().getBytes(UTF_8));
    if (compactRevision >= 0) {
      byte[] revision = new BucketKey(compactRevision, 0, false).bytes();
      put(EtcdNames.META, EtcdNames.FINISHED_COMPACTION, revision);
      put(EtcdNames.META, EtcdNames.SCHEDULED_COMPACTION, revision);
    }
  }

  private static byte[] confState(EtcdFacts facts) {
    String learners = ids(facts.members().learners());
    return "{\"voters\":[%s],%s\"auto_leave\":false}"
        .formatted(
            ids(facts.members().voters()),
            learners.isEmpty() ? "" : "\"learners\":[" + learners + "],")
        .getBytes(UTF_8);
  }

  private static String ids(List<Member> members) {
    return members.stream()
        .map(member -> Long.toUnsignedString(member.id()))
        .collect(Collectors.joining(","));
  }

  private void leases(LeasesCapture leases) {
    empty(EtcdNames.LEASE);
    for (LeaseRecord lease : leases.leases()) {
      put(EtcdNames.LEASE, number(lease.id()), message(EtcdMessages.lease(lease)));
    }
  }

  private void auth(AuthState auth) {
    empty(EtcdNames.USERS);
    empty(EtcdNames.ROLES);
    put(EtcdNames.AUTH, EtcdNames.AUTH_REVISION, number(auth.revision()));
    put(EtcdNames.AUTH, EtcdNames.AUTH_ENABLED, new byte[] {(byte) (auth.isEnabled() ? 1 : 0)});
    for (String name : auth.userNames()) {
      put(EtcdNames.USERS, name, message(EtcdMessages.user(auth.user(name).orElseThrow())));
    }
    for (String name : auth.roleNames()) {
      put(EtcdNames.ROLES, name, message(EtcdMessages.role(auth.role(name).orElseThrow())));
    }
  }

  private static byte[] message(MessageLite message) {
    return message.toByteArray();
  }

  private static byte[] number(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }
}
