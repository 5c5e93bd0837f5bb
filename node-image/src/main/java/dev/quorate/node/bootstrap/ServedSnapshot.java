package dev.quorate.node.bootstrap;

import dev.quorate.node.files.TokenFile;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves one file over HTTP to whoever knows the admin token (docs/decisions/0050): {@code GET
 * /<SHA-256>?key=<HMAC-SHA256 of the SHA-256, by the token>}. The token itself is in no address.
 * What the file is, and whether it is there, is looked at when somebody asks.
 */
public final class ServedSnapshot implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServedSnapshot.class);
  private static final String HMAC = "HmacSHA256";

  private final Path file;
  private final String sha256;
  private final TokenFile token;
  private final Vertx vertx;
  private final HttpServer server;

  private ServedSnapshot(Path file, String sha256, TokenFile token) {
    this.file = file;
    this.sha256 = sha256;
    this.token = token;
    this.vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(2)
                .setInternalBlockingPoolSize(2)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
    this.server = vertx.createHttpServer().requestHandler(this::answer);
  }

  /**
   * Listens when it returns, on every address of the host.
   *
   * @param sha256 under which the file is asked for; whoever asks compares it with the content
   * @param port 0 takes any
   */
  public static ServedSnapshot start(Path file, String sha256, TokenFile token, int port)
      throws IOException {
    ServedSnapshot served = new ServedSnapshot(file, sha256, token);
    try {
      var _ =
          served
              .server
              .listen(port)
              .toCompletionStage()
              .toCompletableFuture()
              .get(10, TimeUnit.SECONDS);
      return served;
    } catch (ExecutionException | TimeoutException e) {
      served.close();
      throw new IOException("cannot listen on port " + port + ": " + e.getCause(), e);
    } catch (InterruptedException e) {
      served.close();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while opening port " + port, e);
    }
  }

  public int port() {
    return server.actualPort();
  }

  // Once for each attempt of a member: a look at the token and at the file holds nobody up.
  private void answer(HttpServerRequest request) {
    String key = Optional.ofNullable(request.getParam("key")).orElse("");
    if (!request.path().equals("/" + sha256)) {
      refuse(request, 404, "Not Found");
    } else if (!MessageDigest.isEqual(bytes(key), bytes(key(token.token(), sha256)))) {
      refuse(request, 403, "the key is not that of the admin token");
    } else if (!Files.isRegularFile(file)) {
      refuse(request, 404, "there is no file " + file.getFileName() + " at this path of the claim");
    } else if (!Files.isReadable(file)) {
      refuse(request, 403, "the file cannot be read by the user of the pod");
    } else {
      request
          .response()
          .sendFile(file.toAbsolutePath().toString())
          .onSuccess(sent -> LOG.info("snapshot sent file={} sha256={}", file, sha256))
          .onFailure(e -> LOG.warn("snapshot not sent file={} cause={}", file, e.toString()));
    }
  }

  private void refuse(HttpServerRequest request, int status, String why) {
    LOG.warn("snapshot refused status={} cause=\"{}\"", status, why);
    var _ = request.response().setStatusCode(status).setStatusMessage(why).end();
  }

  /** What shows that whoever asks has the token, in 64 hexadecimal digits. */
  static String key(String token, String sha256) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(bytes(token), HMAC));
      return HexFormat.of().formatHex(mac.doFinal(bytes(sha256)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + HMAC, e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
