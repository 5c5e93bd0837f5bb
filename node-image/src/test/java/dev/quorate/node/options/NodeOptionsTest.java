package dev.quorate.node.options;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.LoopbackOptions;
import dev.quorate.node.options.NodeOptions.WhenEmpty;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeOptionsTest {
  @Test
  void anotherSettingOfTheEngineChangesNothingElse() {
    NodeOptions options =
        LoopbackOptions.of("n1", Path.of("data"), new WhenEmpty.FormAlone(List.of())).upToLevel(1);

    NodeOptions changed = options.with(options.raft().withPeerConnections(7));

    assertThat(changed.raft().peerConnections()).isEqualTo(7);
    assertThat(changed.with(options.raft())).isEqualTo(options);
  }
}
