package dev.quorate.node.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.RangeRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FatalErrorsTest {
  private final CompletableFuture<Throwable> uncaught = new CompletableFuture<>();
  private Thread.UncaughtExceptionHandler before;

  /** As the node's main program does, which then ends the process. */
  @BeforeEach
  void watch() {
    before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((_, failure) -> uncaught.complete(failure));
  }

  @AfterEach
  void restore() {
    Thread.setDefaultUncaughtExceptionHandler(before);
  }

  @Test
  void anErrorInARequestReachesTheHandlerThatEndsTheProcess() throws Exception {
    OutOfMemoryError error = new OutOfMemoryError("of a test");
    try (LoneServer node = new LoneServer();
        KvClient client = new KvClient(node.server.port())) {
      node.group.throwsAtReads(error);
      client.send(RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8("k")).build());
      assertThat(uncaught.get(20, TimeUnit.SECONDS)).isSameAs(error);
    }
  }
}
