package dev.quorate.node.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.pb.PutRequest;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MetaStateMachineTest {
  private static final byte[] PUT =
      MetaCommand.put(PutRequest.newBuilder().setKey(ByteString.copyFromUtf8("k")).build());

  private final MetaStateMachine machine = new MetaStateMachine(Runnable::run);

  @Test
  void nothingIsAppliedToKeysBeforeTheClusterIsFormed() {
    assertThat(machine.apply(1, PUT)).isInstanceOf(MetaResult.Invalid.class);
    assertThat(machine.keyspace().revision()).isEqualTo(1);
  }

  @Test
  void theSameGenesisTwiceIsOneAndAnotherIsRefused() {
    byte[] genesis = "genesis".getBytes(UTF_8);
    assertThat(machine.apply(1, MetaCommand.formCluster(genesis)))
        .isEqualTo(new MetaResult.Formed());
    assertThat(machine.apply(2, MetaCommand.formCluster(genesis)))
        .isEqualTo(new MetaResult.Formed());
    assertThat(machine.apply(3, MetaCommand.formCluster("other".getBytes(UTF_8))))
        .isInstanceOf(MetaResult.Invalid.class);
    assertThat(machine.genesis()).hasValueSatisfying(bytes -> assertThat(bytes).isEqualTo(genesis));
    assertThat(machine.apply(4, PUT)).isInstanceOf(MetaResult.Put.class);
  }

  @Test
  void aRemovedMemberStaysRemoved() {
    assertThat(machine.apply(1, MetaCommand.recordRemovedMember(-1)))
        .isEqualTo(new MetaResult.MemberRecorded(-1));
    machine.apply(2, MetaCommand.recordRemovedMember(4));
    machine.apply(3, MetaCommand.recordRemovedMember(4));
    assertThat(machine.removedMembers()).containsExactly(4L, -1L);
    assertThat(machine.apply(4, MetaCommand.recordRemovedMember(0)))
        .isInstanceOf(MetaResult.Invalid.class);
  }

  @Test
  void noCommandMakesItThrow() {
    machine.apply(1, MetaCommand.formCluster("genesis".getBytes(UTF_8)));
    Random random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      byte[] command = new byte[random.nextInt(40)];
      random.nextBytes(command);
      if (command.length > 1 && random.nextInt(10) > 0) {
        command[0] = MetaCommand.FORMAT;
        command[1] = (byte) random.nextInt(8);
      }
      assertThatCode(() -> assertThat(machine.apply(2, command)).isNotNull())
          .doesNotThrowAnyException();
    }
    assertThat(machine.apply(2, new byte[MetaSnapshot.MAX_LENGTH + 1]))
        .isInstanceOf(MetaResult.Invalid.class);
  }
}
