package dev.quorate.e2e.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GeneratorBuildTest {
  @Test
  void aModuleLosesItsReplacementsAndNothingElse() {
    String module =
        """
        module go.etcd.io/etcd/v3

        replace go.etcd.io/etcd/server/v3 => ./server

        replace (
        	go.etcd.io/etcd/api/v3 => ./api
        	go.etcd.io/etcd/client/v3 => ./client/v3
        )

        require (
        	go.etcd.io/etcd/api/v3 v3.7.0
        )
        """;
    assertThat(GeneratorBuild.withoutReplacements(module))
        .doesNotContain("replace")
        .doesNotContain("=>")
        .startsWith("module go.etcd.io/etcd/v3\n")
        .contains("require (\n\tgo.etcd.io/etcd/api/v3 v3.7.0\n)\n");
  }
}
