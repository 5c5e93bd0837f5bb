package dev.quorate.operator.members;

import static org.awaitility.Awaitility.await;

import dev.quorate.operator.simulated.members.FakeDisk;
import dev.quorate.operator.simulated.members.FakeMember;
import dev.quorate.operator.simulated.members.FakeNetwork;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The contract, kept by the fake member that the simulated world is made of. */
class FakeMemberContractTest extends MemberContract {
  @Override
  MemberLab newLab() {
    return new Fakes();
  }

  private static final class Fakes implements MemberLab {
    private static final String TOKEN = "token-of-the-fakes";

    private final FakeNetwork network = new FakeNetwork(7);
    private final FakeClock clock = new FakeClock(network);
    private final MemberHttp http = new MemberHttp();
    private final List<FakeMemberServer> servers = new ArrayList<>();

    @Override
    public Subject start(String nodeId) {
      FakeMemberServer server = new FakeMemberServer(TOKEN, clock);
      servers.add(server);
      return boot(new Fake(nodeId, new FakeDisk(nodeId), server, http), OWNER);
    }

    @Override
    public Subject restart(Subject subject, String ownerUid) {
      Fake fake = (Fake) subject;
      clock.now(
          () -> {
            network.stop(fake.server().member());
            return true;
          });
      return boot(fake, ownerUid);
    }

    @Override
    public void stop(Subject subject) {
      FakeMember member = ((Fake) subject).server().member();
      clock.now(
          () -> {
            network.stop(member);
            return true;
          });
    }

    private Subject boot(Fake fake, String ownerUid) {
      fake.server()
          .serve(
              clock.now(
                  () ->
                      network.start(
                          fake.nodeId(),
                          UUID.randomUUID().toString(),
                          fake.disk(),
                          fake.server().address(),
                          Optional.empty(),
                          Optional.of(ownerUid))));
      await(fake.nodeId() + " started")
          .until(
              () ->
                  fake.admin().report() instanceof Answer.Done done
                      && !done.report().state().name().equals("STARTING"));
      return fake;
    }

    @Override
    public void close() {
      clock.close();
      servers.forEach(FakeMemberServer::close);
      http.close();
    }
  }

  private record Fake(String nodeId, FakeDisk disk, FakeMemberServer server, MemberHttp http)
      implements Subject {
    @Override
    public URI rest() {
      return URI.create("http://" + server.address());
    }

    @Override
    public String token() {
      return Fakes.TOKEN;
    }

    @Override
    public MemberAdmin admin() {
      return new HttpMemberAdmin(http, rest(), () -> Fakes.TOKEN);
    }
  }
}
