package dev.quorate.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quorate.e2e.kube.ClusterUnderTest;
import dev.quorate.e2e.kube.ExternalCommand;
import dev.quorate.e2e.kube.Installation;
import dev.quorate.e2e.kube.Keyspace;
import dev.quorate.e2e.kube.OnKubernetes;
import dev.quorate.e2e.kube.Timed;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A cluster is formed once, says so, and takes writes through its client Service. */
@Tag("ci")
@Timeout(300)
@ExtendWith(OnKubernetes.class)
class FormationTest {

  @Test
  void anAppliedClusterHasThreeVotersOfOneClusterAndTakesWrites(Installation kubernetes) {
    ClusterUnderTest cluster = kubernetes.tests().cluster("formation");
    Timed time = Timed.start();
    cluster.apply().awaitReady();
    time.print("apply -> Ready with 3 voters");

    assertThat(cluster.clusterId()).matches("[0-9a-f]{16}");
    assertThat(cluster.status().path("epoch").asInt()).isEqualTo(1);
    assertThat(IntStream.range(0, 3).mapToObj(i -> cluster.member(i).path("memberId").asText()))
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("[0-9a-f]{16}"));
    assertThat(IntStream.range(0, 3).mapToObj(i -> cluster.askMember(i).path("clusterId").asText()))
        .containsOnly(cluster.clusterId());

    Timed firstWrite = Timed.start();
    cluster.keyspace().put("greeting", "hello");
    firstWrite.print("first write through the client Service, tunnel included");
    assertThat(cluster.keyspace().get("greeting")).contains("hello");

    cluster.remove();
  }

  @Test
  void itsClientServiceTakesEtcdctl(Installation kubernetes) {
    assumeTrue(ExternalCommand.isOnPath("etcdctl"), "etcdctl is not on PATH");
    ClusterUnderTest cluster = kubernetes.tests().cluster("etcdctl").apply().awaitReady();
    Keyspace keyspace = cluster.keyspace();

    assertThat(keyspace.etcdctl("put", "answer", "42")).contains("OK");
    assertThat(keyspace.etcdctl("get", "answer", "--print-value-only"))
        .isEqualToIgnoringNewLines("42");
    assertThat(keyspace.etcdctl("member", "list"))
        .contains("etcdctl-0", "etcdctl-1", "etcdctl-2")
        // etcdctl prints ids as numbers, without leading zeros.
        .contains(cluster.member(0).path("memberId").asText().replaceFirst("^0+", ""));
    assertThat(keyspace.etcdctl("endpoint", "health")).contains("is healthy");
    assertThat(keyspace.etcdctl("del", "answer")).contains("1");
    cluster.remove();
  }
}
