package dev.quorate.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.process.LargeRequests;
import dev.quorate.node.process.NodeProcess;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Members with the image's share of the memory of a container, in containers that kill whoever
 * takes more. They are control groups, which need root and somebody who asks for it: {@code make
 * faults}.
 */
@Tag("containers")
class ContainersTest {
  @TempDir private Path directory;

  @ParameterizedTest(name = "{0} MiB: values of {1} MB together")
  @CsvSource({"256, 24", "512, 72", "1024, 144"})
  void largeReadsAndReadersThatTakeNothingAreServedOrRefusedAndTheMemberLives(
      int mebibytes, int megabytes) throws Exception {
    try (MemoryControlGroup container = new MemoryControlGroup(mebibytes);
        NodeProcess node = new NodeProcess("n1", directory);
        LargeRequests requests = new LargeRequests(node, megabytes)) {
      node.inControlGroup(container.processes(), mebibytes).start("--bootstrap").awaitServing(1);
      requests.putEach();

      for (int i = 0; i < 4; i++) {
        requests.readWithoutTaking();
      }
      List<Status.Code> withIdleReaders = requests.read(6, 24);
      requests.endIdleReaders();
      List<Status.Code> alone = requests.read(6, 24);
      print(mebibytes + " MiB: " + answered(withIdleReaders) + ", " + answered(alone), node);
      assertThat(node.isAlive()).as(node.output()).isTrue();
      assertThat(withIdleReaders).isSubsetOf(Status.Code.OK, Status.Code.RESOURCE_EXHAUSTED);
      assertThat(alone).isSubsetOf(Status.Code.OK, Status.Code.RESOURCE_EXHAUSTED);
      Awaitility.await("each value is read").until(() -> requests.numbers().size() == megabytes);
    }
  }

  @Test
  void aMemberOf256MiBThatIsFilledToItsQuotaServesAfterARestart() throws Exception {
    try (MemoryControlGroup container = new MemoryControlGroup(256);
        NodeProcess node = new NodeProcess("n1", directory)) {
      node.inControlGroup(container.processes(), 256).start("--bootstrap").awaitServing(1);
      long written = FullStore.fill(node);
      print("filled with " + written + " keys", node);
      for (int restart = 0; restart < 3; restart++) {
        node.kill();
        node.start().awaitServing(1);
        print("restarted", node);
        assertThat(FullStore.count(node)).isGreaterThanOrEqualTo(written);
      }
    }
  }

  @Test
  void threeMembersOf256MiBThatAreFilledToTheirQuotaServeAfterARestartOfAll() throws Exception {
    try (ThreeNodes nodes = ThreeNodes.linkedDirectly(directory).limitMemory(256).form()) {
      long written = FullStore.fill(nodes.awaitLeader());
      for (NodeProcess node : nodes.all()) {
        print("filled with " + written + " keys", node);
      }
      for (int restart = 0; restart < 2; restart++) {
        nodes.all().forEach(NodeProcess::kill);
        nodes.all().forEach(nodes::start);
        nodes.awaitServing();
        for (NodeProcess node : nodes.all()) {
          print("restarted", node);
          assertThat(FullStore.count(node)).isGreaterThanOrEqualTo(written);
        }
      }
    }
  }

  private static String answered(List<Status.Code> codes) {
    return Collections.frequency(codes, Status.Code.OK) + " of " + codes.size() + " reads answered";
  }

  private static void print(String what, NodeProcess node) throws IOException {
    System.out.printf("%s %s peak=%s%n", node.nodeId(), what, node.peakResidentMemory());
  }
}
