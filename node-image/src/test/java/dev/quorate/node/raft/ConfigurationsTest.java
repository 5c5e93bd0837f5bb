package dev.quorate.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.ConfigurationCodec;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.raft.entries.Configurations;
import dev.quorate.node.raft.entries.Entry;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The configurations in the log, and their bytes. */
class ConfigurationsTest {
  @Test
  @DisplayName("a configuration is in force as soon as it is in the log, and not once truncated")
  void configurationsFollowTheLog() {
    Configurations configurations = new Configurations(0, Configuration.EMPTY);
    configurations.appended(configuration(1, Bench.voters(1)));
    configurations.appended(configuration(5, Bench.voters(1, 2)));
    assertThat(configurations.latest()).isEqualTo(Bench.voters(1, 2));
    assertThat(configurations.at(4)).isEqualTo(Bench.voters(1));
    configurations.truncatedFrom(5);
    assertThat(configurations.latest()).isEqualTo(Bench.voters(1));
    configurations.compactedTo(3);
    assertThat(configurations.latest()).isEqualTo(Bench.voters(1));
    assertThat(configurations.latestIndex()).isEqualTo(1);
  }

  @Test
  @DisplayName("a configuration survives its encoding; damaged bytes are refused")
  void codec() {
    Configuration configuration =
        new Configuration(
            List.of(new Member(-5, "nöde", "a:1", "", "c:3"), Bench.member(7)),
            List.of(Bench.member(Long.MAX_VALUE)));
    byte[] bytes = ConfigurationCodec.encode(configuration);
    assertThat(ConfigurationCodec.decode(bytes)).isEqualTo(configuration);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> ConfigurationCodec.decode(cut))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> ConfigurationCodec.decode(Arrays.copyOf(bytes, bytes.length + 1)))
        .hasMessageContaining("1 more bytes");
    bytes[0] = 9;
    assertThatThrownBy(() -> ConfigurationCodec.decode(bytes)).hasMessageContaining("version 9");
  }

  private static Entry configuration(long index, Configuration configuration) {
    return new Entry(1, index, Entry.Kind.CONFIGURATION, ConfigurationCodec.encode(configuration));
  }
}
