package dev.sallyport.tests.readme;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.tests.clients.Servers;
import dev.sallyport.tests.tidy.Tree;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs every command that the documents show, one after the other as their reader would, in a copy
 * of this checkout and in one shell, and compares what comes out with what is shown.
 *
 * <p>Two things are different from a reader's machine: what the command runs is not built again
 * ({@code SALLYPORT_LIB}), and the gateway serves at a free port. {@code ./sallyport verify} is not
 * run, since this is a part of it; that continuous integration runs just that is checked instead.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReadmeTest {
  private static final List<String> DOCUMENTS =
      List.of(
          "README.md",
          "rego/README.md",
          "docs/guide/policy-author.md",
          "docs/guide/masks.md",
          "docs/guide/operator.md",
          "docs/guide/agent-owner.md");

  private static final String UP = "./sallyport up";
  private static final String VERIFY = "./sallyport verify";
  private static final String PORT = "8377";
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String MARK = "-- end of step --";
  private static final String END = "-- end of shell --";

  private Path checkout;
  private String port;
  private Process shell;
  private BufferedWriter in;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private boolean stuck;

  @BeforeAll
  void openAShell(@TempDir Path folder) throws IOException {
    checkout = Files.createDirectory(folder.resolve("sallyport"));
    for (Tree.TextFile file : Tree.files()) {
      if (Tree.LAUNCHER.contains(file.name()) || file.name().startsWith("rego/")) {
        Path copy = checkout.resolve(file.name());
        Files.createDirectories(copy.getParent());
        Files.copy(file.path(), copy);
      }
    }
    Files.setPosixFilePermissions(
        checkout.resolve("sallyport"), PosixFilePermissions.fromString("rwxr-xr-x"));
    port = Integer.toString(Servers.freePort());
    ProcessBuilder builder =
        new ProcessBuilder("bash", "--norc").directory(checkout.toFile()).redirectErrorStream(true);
    builder.environment().keySet().retainAll(List.of("PATH", "HOME"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder
        .environment()
        .put("SALLYPORT_LIB", Tree.ROOT.resolve("tools/cli/target/lib").toString());
    shell = builder.start();
    in = new BufferedWriter(new OutputStreamWriter(shell.getOutputStream(), UTF_8));
    Thread.ofVirtual().start(this::listen);
  }

  /** Listens to what the shell prints: whoever reads from it directly cannot stop waiting. */
  private void listen() {
    try (BufferedReader out = shell.inputReader(UTF_8)) {
      out.lines().forEach(lines::add);
    } catch (IOException | UncheckedIOException _) {
      // The shell was closed, as at its end.
    }
    lines.add(END);
  }

  @AfterAll
  void closeTheShell() throws IOException, InterruptedException {
    // The gateway first: once the shell is gone, nobody knows whose child it was.
    List<ProcessHandle> children = shell.descendants().toList();
    children.forEach(ProcessHandle::destroy);
    in.close();
    shell.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
    children.forEach(ProcessHandle::destroyForcibly);
    shell.destroyForcibly();
  }

  @TestFactory
  Stream<DynamicTest> everyCommand() {
    return DOCUMENTS.stream()
        .flatMap(
            name -> {
              String text = new Tree.TextFile(name, Tree.ROOT.resolve(name)).text();
              return Console.read(name, text.replace(PORT, port)).steps().stream();
            })
        .map(step -> DynamicTest.dynamicTest(step.toString(), () -> run(step)));
  }

  private void run(Console.Step step) throws IOException, InterruptedException {
    assertThat(stuck).as("an earlier command goes on, and nothing can be typed").isFalse();
    if (step.command().equals(VERIFY)) {
      return;
    }
    if (step.command().equals(UP)) {
      start(step);
      return;
    }
    String printed = type(step.command());
    assertThat(step.shows(printed))
        .as("%s prints:%n%s%nand should:%n%s", step, printed, step.shown())
        .isTrue();
  }

  /** In a terminal of its own, where it goes on. */
  private void start(Console.Step step) throws IOException, InterruptedException {
    Path terminal = checkout.resolveSibling("terminal");
    type(UP + " --port " + port + " >" + terminal + " 2>&1 &");
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!step.begins(Files.exists(terminal) ? Files.readString(terminal) : "")) {
      stuck = System.nanoTime() > deadline;
      assertThat(stuck).as("it does not come to print this: %s", step.shown()).isFalse();
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private String type(String command) throws IOException, InterruptedException {
    in.write(command + "\necho; echo '" + MARK + "'\n");
    in.flush();
    StringBuilder printed = new StringBuilder();
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      String line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (line == null || line.equals(END)) {
        stuck = true;
        throw new AssertionError(
            "%s `%s`; it has printed: %s"
                .formatted(
                    line == null
                        ? "not done within %d s:".formatted(LIMIT.toSeconds())
                        : "the shell ended after",
                    command,
                    printed));
      }
      if (line.equals(MARK)) {
        return printed.toString();
      }
      printed.append(line).append('\n');
    }
  }

  @Test
  void continuousIntegrationRunsWhatTheReadmeSays() throws IOException {
    assertThat(Files.readString(Tree.ROOT.resolve("README.md"))).contains("$ " + VERIFY);
    assertThat(Files.readString(Tree.ROOT.resolve(".ci/run"))).endsWith("exec " + VERIFY + "\n");
  }

  @Test
  void theDocumentsShowCommands() throws IOException {
    String readme = Files.readString(Tree.ROOT.resolve("README.md"));
    assertThat(Console.read("README.md", readme).steps()).hasSizeGreaterThan(6);
  }
}
