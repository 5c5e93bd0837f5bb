package dev.quorate.e2e.dashboard;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;

/** Chromium without a window, as Debian's packages chromium and chromium-driver have it. */
final class Browser implements AutoCloseable {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  static void assumeInstalled() {
    Assumptions.assumeTrue(
        Files.exists(CHROMIUM) && Files.exists(DRIVER),
        "no browser: install Debian's packages chromium and chromium-driver");
  }

  static Browser through(ForwardProxy proxy) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM.toString());
    options.addArguments(
        "--headless=new",
        "--no-sandbox", // it cannot have one as root, as in CI
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--proxy-server=http://" + proxy.address(),
        "--proxy-bypass-list=<-loopback>");
    ChromeDriverService service =
        new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).build();
    return new Browser(new ChromeDriver(service, options));
  }

  void open(String address) {
    driver.get("http://" + address + "/");
    run("window.sameDocument = true");
  }

  boolean isSameDocument() {
    return Boolean.TRUE.equals(run("return window.sameDocument"));
  }

  Object run(String script) {
    return driver.executeScript(script);
  }

  Object runAsync(String script) {
    return driver.executeAsyncScript(script);
  }

  String text(String id) {
    return String.valueOf(run("return document.getElementById('" + id + "').textContent"));
  }

  /** Of the node that the figures are from. */
  String origin() {
    return String.valueOf(run("return document.getElementById('via').dataset.origin"));
  }

  String url() {
    return driver.getCurrentUrl();
  }

  void awaitState(String word) {
    awaitThat("state is " + word, () -> text("state").equals(word));
  }

  void awaitThat(String what, Callable<Boolean> condition) {
    await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(condition);
  }

  void press(Keys key) {
    new Actions(driver).sendKeys(key).perform();
  }

  /** By the tabulator alone; what has the focus must show it. */
  void tabTo(String script) {
    for (int i = 0; i < 30; i++) {
      press(Keys.TAB);
      if (Boolean.TRUE.equals(run("const it = document.activeElement; return " + script))) {
        return;
      }
    }
    throw new AssertionError("the tabulator does not reach what fits: " + script);
  }

  void show(String theme, int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", theme))));
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
  }

  void screenshot(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
