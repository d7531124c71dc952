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
import java.util.stream.Stream;

/**
 * Programs that are Go modules, built on first use from {@code clients/go/tools.txt}, each line a
 * package and its version. Building one takes a minute or two once; later runs find it in the
 * user's cache.
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

  /** A server of S3 that keeps its buckets in a folder. */
  public static Path versitygw() {
    return tool("versitygw");
  }

  private static Path tool(String name) {
    String tool = pinned(name);
    return Cache.ofUser()
        .installed("go-" + name, List.of(), tool, folder -> install(tool, folder))
        .resolve(name);
  }

  private static String pinned(String name) {
    Path list = Path.of("clients", "go", "tools.txt").toAbsolutePath();
    try (Stream<String> tools = Files.lines(list)) {
      return tools
          .filter(tool -> tool.contains("/" + name + "@"))
          .findFirst()
          .orElseThrow(() -> new ClientException("`%s` does not name `%s`".formatted(list, name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void install(String tool, Path folder) {
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
}
