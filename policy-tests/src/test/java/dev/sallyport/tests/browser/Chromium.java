package dev.sallyport.tests.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import dev.sallyport.tests.clients.Clients;
import dev.sallyport.tests.clients.Requirement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The Chromium of this machine, without a window. A test class with
 * {@code @ExtendWith(Chromium.Once.class)} takes it as a parameter; it starts when the first one
 * does, and ends with the tests.
 */
public final class Chromium implements AutoCloseable {

  /** Resolves parameters of this type: one browser for all classes. */
  public static final class Once implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Chromium.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(ExtensionContext.Namespace.create(Chromium.class))
          .computeIfAbsent(Chromium.class, _ -> start(), Chromium.class);
    }
  }

  private final Playwright playwright;
  private final Browser browser;
  private final String axe;

  private Chromium(Playwright playwright, Browser browser, String axe) {
    this.playwright = playwright;
    this.browser = browser;
    this.axe = axe;
  }

  private static Chromium start() {
    Requirement.CHROMIUM.version();
    Path place = Clients.browserDriver();
    Path modules = place.resolve("node_modules");
    System.setProperty("playwright.cli.dir", driver(place).toString());
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions()
                .setEnv(
                    Map.of(
                        "PLAYWRIGHT_NODEJS_PATH", "node",
                        "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    Browser browser =
        playwright
            .chromium()
            .launch(
                new LaunchOptions()
                    .setExecutablePath(onPath("chromium"))
                    // Tests may run as root, for whom it has no sandbox.
                    .setArgs(List.of("--no-sandbox")));
    return new Chromium(
        playwright, browser, read(modules.resolve("axe-core").resolve("axe.min.js")));
  }

  /** Where the library looks for its other half. */
  private static Path driver(Path place) {
    Path folder = Path.of("target", "clients", place.getFileName().toString());
    try {
      Files.createDirectories(folder);
      Path link = folder.toAbsolutePath().resolve("package");
      if (Files.notExists(link)) {
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, place.resolve("node_modules").resolve("playwright-core"));
      }
      return folder.toAbsolutePath();
    } catch (FileAlreadyExistsException _) {
      // Tests that run beside these were faster.
      return folder.toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path onPath(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Somebody who sits down at it: without cookies. */
  public BrowserContext person() {
    return browser.newContext();
  }

  /** Somebody with a screen of that size. */
  public BrowserContext person(int width, int height, ColorScheme scheme) {
    return browser.newContext(
        new Browser.NewContextOptions().setColorScheme(scheme).setViewportSize(width, height));
  }

  /** Somebody who likes it dark, on a small screen. */
  public BrowserContext personInTheDark() {
    return browser.newContext(
        new Browser.NewContextOptions().setColorScheme(ColorScheme.DARK).setViewportSize(390, 844));
  }

  /**
   * What keeps somebody from using a page who does not see it, or has no mouse (WCAG 2.2, levels A
   * and AA); empty where nothing does.
   */
  public String barriers(Page page) {
    page.evaluate(axe);
    return (String)
        page.evaluate(
            """
            async () => (await axe.run(document, {runOnly:
                ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}))
              .violations
              .map(found => found.id + ': ' + found.nodes.map(node => node.html).join(' '))
              .join('\\n')
            """);
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
