package dev.quorate.operator.members;

import com.sun.net.httpserver.HttpServer;
import dev.quorate.operator.simulated.members.FakeMember;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A fake member behind a socket of its own. */
public final class FakeMemberServer implements AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private final FakeMemberApi api;

  public FakeMemberServer(String token, FakeClock clock) {
    api = new FakeMemberApi(token, clock);
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", api);
    server.start();
  }

  public String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  public FakeMember member() {
    return api.member();
  }

  public void serve(FakeMember next) {
    api.serve(next);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
