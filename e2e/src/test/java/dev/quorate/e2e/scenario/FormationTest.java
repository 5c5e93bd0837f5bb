package dev.quorate.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.e2e.kube.ClusterUnderTest;
import dev.quorate.e2e.kube.Installation;
import dev.quorate.e2e.kube.OnKubernetes;
import dev.quorate.e2e.kube.Timed;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A cluster is formed once, says so, and takes writes through its client Service. */
@Tag("e2e")
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

    Optional<String> put = cluster.keyspace().etcdctl("put", "by-etcdctl", "42");
    if (put.isPresent()) {
      assertThat(put.get()).contains("OK");
      assertThat(
              cluster.keyspace().etcdctl("get", "by-etcdctl", "--print-value-only").orElseThrow())
          .isEqualToIgnoringNewLines("42");
    } else {
      System.out.println("etcdctl is not on PATH: only jetcd was tried");
    }
    cluster.remove();
  }
}
