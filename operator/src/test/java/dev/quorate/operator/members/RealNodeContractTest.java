package dev.quorate.operator.members;

import static org.awaitility.Awaitility.await;

import dev.quorate.operator.local.NodeProcess;
import dev.quorate.operator.local.process.FreePorts;
import dev.quorate.operator.observed.MemberReport;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** The contract, kept by the process that the images run. */
class RealNodeContractTest extends MemberContract {
  @TempDir private Path directory;

  @Override
  MemberLab newLab() {
    return new Processes(directory);
  }

  private static final class Processes implements MemberLab {
    private final MemberHttp http = new MemberHttp();
    private final List<NodeProcess> running = new ArrayList<>();
    private final Path directory;

    Processes(Path directory) {
      this.directory = directory;
    }

    @Override
    public Subject start(String nodeId) {
      return answering(
          NodeProcess.start(nodeId, directory.resolve(nodeId), FreePorts.any(), OWNER));
    }

    @Override
    public Subject restart(Subject member, String ownerUid) {
      NodeProcess old = ((RealNode) member).process();
      NodeProcess next = old.restart(ownerUid);
      running.remove(old);
      return answering(next);
    }

    @Override
    public void stop(Subject member) {
      NodeProcess process = ((RealNode) member).process();
      process.kill();
      running.remove(process);
    }

    private Subject answering(NodeProcess process) {
      running.add(process);
      RealNode node = new RealNode(process, http);
      await(process.nodeId() + " answers; its log is in " + process.directory())
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(50))
          .until(
              () ->
                  node.admin().report() instanceof Answer.Done done
                      && done.report().state() != MemberReport.State.STARTING);
      return node;
    }

    @Override
    public void close() {
      running.forEach(NodeProcess::kill);
      http.close();
    }
  }

  private record RealNode(NodeProcess process, MemberHttp http) implements Subject {
    @Override
    public String nodeId() {
      return process.nodeId();
    }

    @Override
    public URI rest() {
      return process.rest();
    }

    @Override
    public String token() {
      return NodeProcess.TOKEN;
    }

    @Override
    public MemberAdmin admin() {
      return new HttpMemberAdmin(http, rest(), () -> NodeProcess.TOKEN);
    }
  }
}
