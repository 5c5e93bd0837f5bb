package dev.quorate.node.cli.snapshot;

import dev.quorate.node.etcd.wire.AuthGrpc;
import dev.quorate.node.etcd.wire.AuthenticateRequest;
import dev.quorate.node.etcd.wire.KVGrpc;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.util.concurrent.TimeUnit;

/** A user of a cluster where users are enabled, and the token that its calls carry. */
final class LoggedIn {
  private static final Metadata.Key<String> TOKEN =
      Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);
  private static final int PATIENCE_SECONDS = 30;

  private final String name;
  private final String password;

  private LoggedIn(String name, String password) {
    this.name = name;
    this.password = password;
  }

  /**
   * @param user NAME:PASSWORD, as etcdctl takes it
   */
  static LoggedIn of(String user) throws Refused {
    int colon = user.indexOf(':');
    if (colon < 1) {
      throw new Refused(
          "--user must be NAME:PASSWORD, is \"%s\" without %s"
              .formatted(
                  colon < 0 ? user : user.substring(0, colon),
                  colon < 0 ? "a password" : "a name"));
    }
    return new LoggedIn(user.substring(0, colon), user.substring(colon + 1));
  }

  /**
   * Gets another token.
   *
   * @throws io.grpc.StatusRuntimeException if there is no such user or it has another password
   */
  KVGrpc.KVBlockingStub with(Channel channel, KVGrpc.KVBlockingStub stub) {
    Metadata headers = new Metadata();
    headers.put(
        TOKEN,
        AuthGrpc.newBlockingStub(channel)
            .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
            .authenticate(
                AuthenticateRequest.newBuilder().setName(name).setPassword(password).build())
            .getToken());
    return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }
}
