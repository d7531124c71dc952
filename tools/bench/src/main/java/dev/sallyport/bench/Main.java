package dev.sallyport.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures, and prints one table. */
@Command(
    name = "sallyport bench",
    description = "Measure what decisions, masks and the gateway cost.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: ./sallyport bench --quick"})
final class Main implements Callable<Integer> {
  private static final Path BUILT = Path.of("tools", "bench", "target");
  private static final Path OPA = Path.of("tools", "bench", "opa");
  private static final Path GITLEAKS = Path.of("tools", "bench", "gitleaks");

  @Option(names = "--quick", description = "Two or three minutes instead of twenty.")
  private boolean quick;

  @Option(names = "--json", description = "Print one JSON object instead of a table.")
  private boolean json;

  @Option(
      names = "--policy",
      paramLabel = "DIR",
      description = "The policy to decide by (default: rego).")
  private Path policy = Path.of("rego");

  @Spec private CommandSpec spec = CommandSpec.create();

  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    var out = spec.commandLine().getOut();
    var program = built(OPA, "opa-peer");
    var gitleaks = built(GITLEAKS, "gitleaks-peer");
    var machine = Machine.here();
    if (!json) {
      out.print(Table.heading(machine));
      out.println(
          quick
              ? "A quick look. Compare it with other quick looks alone: little is compiled by the JVM by then."
              : "Measuring takes twenty minutes.");
      out.flush();
    }
    // Beside what is built and not where temporary files go: that may be memory, and what it costs
    // to keep something on a disk is a part of what is measured.
    var folder = Files.createTempDirectory(Files.createDirectories(BUILT), "run");
    try {
      var rows =
          new Bench(quick ? Effort.QUICK : Effort.FULL, policy, folder, program, gitleaks).run();
      out.print(json ? Table.json(machine, rows) + "\n" : Table.text(rows));
      out.flush();
      return 0;
    } finally {
      delete(folder);
    }
  }

  private GoProgram built(Path sources, String name) throws IOException {
    var told = spec.commandLine().getErr();
    var program = GoProgram.of(sources, name, told);
    if (program instanceof GoProgram.NotBuilt(var reason)) {
      told.println("Nothing is measured against `" + name + "`: " + reason + ".");
    }
    return program;
  }

  private static void delete(Path folder) throws IOException {
    try (var tree = Files.walk(folder)) {
      tree.sorted(Comparator.reverseOrder())
          .forEach(
              path -> {
                try {
                  Files.delete(path);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
