package dev.sallyport.tests.clients;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A client that is a script printing lines of JSON. It runs in a home of its own and sees nothing
 * of the user's settings.
 *
 * @param arguments the interpreter, the script and the prompt
 * @param reading what the printed lines amount to
 */
record ScriptClient(String name, Arguments arguments, Function<List<JsonNode>, Outcome> reading)
    implements Client {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** The longest that a client is waited for: CLI retries are long, an approval may be held. */
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** The command line for one prompt. */
  interface Arguments {
    List<String> of(Mode mode, String prompt);
  }

  @Override
  public Transcript ask(Target target, Mode mode, String prompt) {
    try {
      Path home = Files.createTempDirectory("sallyport-client-home");
      try {
        Path work = Files.createDirectory(home.resolve("work"));
        Program.Result result =
            new Program(arguments.of(mode, prompt), work, environment(target, home), true, LIMIT)
                .run();
        return transcript(result);
      } finally {
        Cache.delete(home);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> environment(Target target, Path home) {
    Map<String, String> environment = hermetic(home);
    environment.put("ANTHROPIC_BASE_URL", target.baseUrl().toString());
    environment.put("ANTHROPIC_AUTH_TOKEN", target.token());
    return environment;
  }

  /** What keeps a client to itself, and to the server that it is told of. */
  static Map<String, String> hermetic(Path home) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1");
    environment.put("CLAUDE_CODE_DISABLE_NONSTREAMING_FALLBACK", "1");
    environment.put("CLAUDE_CONFIG_DIR", home.resolve("claude").toString());
    environment.put("HOME", home.toString());
    environment.put("TMPDIR", home.toString());
    environment.put("PYTHONUTF8", "1");
    return environment;
  }

  private Transcript transcript(Program.Result result) {
    List<JsonNode> messages = new ArrayList<>();
    try {
      for (String line : result.output().lines().toList()) {
        messages.add(MAPPER.readTree(line));
      }
    } catch (JsonProcessingException e) {
      throw new ClientException(
          "%s printed something other than JSON: %s".formatted(name, result), e);
    }
    if (messages.isEmpty()) {
      throw new ClientException("%s printed nothing: %s".formatted(name, result));
    }
    return new Transcript(reading.apply(messages), messages, result.error());
  }
}
