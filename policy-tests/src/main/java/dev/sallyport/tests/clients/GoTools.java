package dev.sallyport.tests.clients;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Programs that are Go modules, built on first use from {@code clients/go/tools.txt}, each line a
 * package and its version. Building takes some minutes once; later runs find them in the user's
 * cache.
 */
public final class GoTools {
  private static final Duration BUILD_LIMIT = Duration.ofMinutes(30);
  private static final Duration RUN_LIMIT = Duration.ofMinutes(1);
  private static final ObjectMapper JSON = new ObjectMapper();

  private GoTools() {}

  /** The command {@code opa}. */
  public static Path opa() {
    return tool("opa");
  }

  /** OPA's own list of Rego's functions, each as {@code opa capabilities} describes it. */
  public static List<JsonNode> functions() {
    Program.Result said =
        new Program(
                List.of(opa().toString(), "capabilities", "--current"),
                Path.of("."),
                Map.of(),
                true,
                RUN_LIMIT)
            .run();
    if (said.exitCode() != 0) {
      throw new ClientException("`opa capabilities` failed: " + said.error());
    }
    try {
      return List.copyOf(JSON.readTree(said.output()).path("builtins").valueStream().toList());
    } catch (JsonProcessingException e) {
      throw new ClientException("`opa capabilities` gave no JSON: " + e.getOriginalMessage());
    }
  }

  /** The registry that the OCI distribution specification came from. */
  public static Path registry() {
    return tool("registry");
  }

  private static Path tool(String name) {
    Path list = Path.of("clients", "go", "tools.txt").toAbsolutePath();
    return Cache.ofUser()
        .installed("go", List.of(list), "", folder -> install(list, folder))
        .resolve(name);
  }

  private static void install(Path list, Path folder) {
    try {
      for (String tool : Files.readAllLines(list)) {
        Program.Result built =
            new Program(
                    List.of("go", "install", tool),
                    folder,
                    Map.of("GOBIN", folder.toString()),
                    false,
                    BUILD_LIMIT)
                .run();
        if (built.exitCode() != 0) {
          throw new ClientException("`go install %s` failed: %s".formatted(tool, built.error()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
