package dev.quorate.e2e.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quorate.e2e.Repository;
import dev.quorate.e2e.Requirement;
import dev.quorate.e2e.controlplane.QuorateMember;
import dev.quorate.e2e.controlplane.QuorateMembers;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** What people see of three real nodes, which are killed while they look. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DashboardInBrowserTest {
  private static final String CONNECTED = "Connected";
  private static final String FALLBACK = "Fallback Mode";
  private static final String DISCONNECTED = "Disconnected";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private QuorateMembers members;
  private ForwardProxy proxy;
  private Browser browser;

  @BeforeAll
  void start(@TempDir Path directory) {
    Browser.assumeInstalled();
    members = QuorateMembers.form(directory);
    proxy = new ForwardProxy();
    browser = Browser.through(proxy);
  }

  @AfterAll
  void end() {
    if (browser != null) {
      browser.close();
    }
    if (proxy != null) {
      proxy.close();
    }
    if (members != null) {
      members.close();
    }
  }

  @AfterEach
  void nobodyButTheMembersWasAsked() {
    assertThat(proxy.asked())
        // Chromium asks its maker for updates by itself, whatever it is told.
        .filteredOn(address -> !ForwardProxy.isOfItsMaker(address))
        .isSubsetOf(members.all().stream().map(QuorateMember::adminAddress).toList());
  }

  @Test
  @Requirement({"S2-20", "S2-21", "S2-24", "S2-25"})
  void theNodeOfThePageIsKilledAndTheFiguresComeFromAnother() {
    QuorateMember first = members.leader();
    browser.open(first.adminAddress());
    browser.awaitState(CONNECTED);
    assertThat(browser.origin()).isEqualTo("http://" + first.adminAddress());
    browser.awaitThat("the leader is shown", () -> browser.text("leader").equals(first.name));

    first.kill();
    browser.awaitThat(
        "the figures come from another node",
        () -> !browser.origin().equals("http://" + first.adminAddress()));
    browser.awaitState(CONNECTED);
    QuorateMember next = members.leader();
    assertThat(next.name).isNotEqualTo(first.name);
    browser.awaitThat(
        "the leader shown is that of the status",
        () ->
            !browser.text("leader").equals(first.name)
                && browser.text("leader").equals(leaderByStatus(next)));
    assertThat(browser.isSameDocument()).isTrue();

    first.start();
    first.awaitServing(3);
  }

  @Test
  @Requirement({"S2-22", "S2-23", "S2-24"})
  void withoutWebSocketsTheFiguresStillMoveAndTheyComeBackWithoutAReload() throws Exception {
    browser.open(members.all().getFirst().adminAddress());
    browser.awaitState(CONNECTED);

    proxy.blockWebSockets();
    browser.awaitState(FALLBACK);
    try (Writes _ = new Writes(members)) {
      String commit = browser.text("commit");
      browser.awaitThat("the figures move", () -> !browser.text("commit").equals(commit));
      String later = browser.text("commit");
      browser.awaitThat("they move again", () -> !browser.text("commit").equals(later));
      assertThat(browser.text("state")).isEqualTo(FALLBACK);
    }

    proxy.letWebSocketsThrough();
    browser.awaitState(CONNECTED);
    assertThat(browser.isSameDocument()).isTrue();
  }

  @Test
  @Requirement({"S2-23", "S2-24"})
  void withAllNodesGoneItIsDisconnectedAndComesBackWithThem() {
    browser.open(members.all().get(1).adminAddress());
    browser.awaitState(CONNECTED);

    members.all().forEach(QuorateMember::kill);
    browser.awaitState(DISCONNECTED);
    members.all().forEach(QuorateMember::start);
    browser.awaitState(CONNECTED);
    assertThat(browser.isSameDocument()).isTrue();
    members.all().forEach(member -> member.awaitServing(3));
  }

  @Test
  void aKeyboardIsEnough() {
    QuorateMember other = members.all().get(2);
    browser.open(members.all().getFirst().adminAddress());
    browser.awaitState(CONNECTED);
    browser.tabTo("it.className === 'skip'");
    browser.tabTo("it.id === 'theme' && getComputedStyle(it).outlineStyle === 'solid'");
    browser.press(Keys.ENTER);
    assertThat(browser.run("return document.documentElement.dataset.theme")).isEqualTo("light");
    browser.press(Keys.SPACE);
    assertThat(browser.run("return document.documentElement.dataset.theme")).isEqualTo("dark");
    browser.press(Keys.ENTER);
    assertThat(browser.text("theme")).isEqualTo("Theme: system");

    browser.tabTo("it.textContent === '" + other.adminAddress() + "'");
    browser.press(Keys.ENTER);
    browser.awaitThat(
        "the page of the other node",
        () -> browser.url().equals("http://" + other.adminAddress() + "/"));
    browser.awaitState(CONNECTED);
  }

  /** Even a script that were not ours could speak to the members alone. */
  @Test
  void thePageCannotSpeakToAnybodyElse() {
    browser.open(members.all().getFirst().adminAddress());
    browser.awaitState(CONNECTED);
    assertThat(
            browser.runAsync(
                "const done = arguments[arguments.length - 1];"
                    + "fetch('http://127.0.0.1:9/', {mode: 'no-cors'})"
                    + ".then(() => done('sent'), () => done('refused'))"))
        .isEqualTo("refused");
    // That nobody else was asked is looked at after each test.
    assertThat(proxy.asked()).isNotEmpty();
  }

  /** The pictures are those of the docs with -Dquorate.screenshots=write. */
  @Test
  void bothThemesAreReadableAndAPhoneIsWideEnough() throws Exception {
    boolean isForDocs = System.getProperty("quorate.screenshots", "").equals("write");
    Path images = Repository.root().resolve(isForDocs ? "docs/images" : "e2e/target/screenshots");
    browser.open(members.leader().adminAddress());
    browser.awaitState(CONNECTED);
    try (Writes _ = new Writes(members)) {
      browser.awaitThat(
          "a chart",
          () -> browser.text("rate").matches("[1-9].*") && lines() > (isForDocs ? 30 : 1));
      for (String theme : List.of("light", "dark")) {
        browser.show(theme, 1600, 1000);
        browser.screenshot(images.resolve("dashboard-" + theme + ".png"));
        assertThat(contrast()).as("contrast of the text, WCAG 2.2, 1.4.3").isGreaterThan(4.5);
      }
      browser.show("light", 390, 1600);
      browser.screenshot(images.resolve("dashboard-phone.png"));
      assertThat((Long) browser.run("return document.documentElement.scrollWidth"))
          .as("nothing is beyond the edge of a phone")
          .isLessThanOrEqualTo(390);
    } finally {
      browser.show("light", 1280, 900);
    }
  }

  /** The least of those of the words on the cards. */
  private double contrast() {
    return ((Number)
            browser.run(
                """
                const light = text => text.match(/[\\d.]+/g).slice(0, 3).map(Number)
                  .map(it => it / 255).map(it => it <= 0.03928 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4)
                  .reduce((sum, it, i) => sum + it * [0.2126, 0.7152, 0.0722][i], 0);
                const ground = light(getComputedStyle(document.querySelector('.card')).backgroundColor);
                const all = [...document.querySelectorAll('.card p, .card h2, .card th span, .health, td a')]
                  .map(it => light(getComputedStyle(it).color))
                  .map(it => (Math.max(it, ground) + 0.05) / (Math.min(it, ground) + 0.05));
                return Math.min(...all);
                """))
        .doubleValue();
  }

  private long lines() {
    return (Long)
        browser.run("return document.getElementById('line').getAttribute('d').split('L').length");
  }

  private static String leaderByStatus(QuorateMember member) throws Exception {
    HttpResponse<String> answer =
        HTTP.send(
            HttpRequest.newBuilder(URI.create("http://" + member.adminAddress() + "/api/v1/status"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    JsonNode status = new ObjectMapper().readTree(answer.body());
    return status.path("leader").path("nodeId").asText();
  }

  /** Clients that write, until it is closed. */
  private static final class Writes implements AutoCloseable {
    private final Client client;
    private final Thread writer;

    Writes(QuorateMembers members) {
      client = Client.builder().endpoints(members.clientAddresses().split(",")).build();
      writer = Thread.ofPlatform().start(this::write);
    }

    private void write() {
      ByteSequence key = ByteSequence.from("dashboard", StandardCharsets.UTF_8);
      long count = 0;
      while (!Thread.currentThread().isInterrupted()) {
        try {
          // In waves, as clients do: a pause after so many.
          for (long i = 0; i < 12 + 8 * Math.sin(count / 40.0); i++) {
            var _ = client.getKVClient().put(key, key);
          }
          client.getKVClient().put(key, key).get(5, TimeUnit.SECONDS);
          count++;
          TimeUnit.MILLISECONDS.sleep(10);
        } catch (InterruptedException e) {
          return;
        } catch (ExecutionException | TimeoutException e) {
          // Without a leader for a moment: the next one.
        }
      }
    }

    @Override
    public void close() {
      writer.interrupt();
      try {
        writer.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      client.close();
    }
  }
}
