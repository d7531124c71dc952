package dev.sallyport.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * OPA, running.
 *
 * @param server its server
 * @param library a program that uses its library
 * @param inputs where the input documents lie
 */
record OpaPeer(Server server, OpaLibrary library, Path inputs) implements AutoCloseable {

  /**
   * Starts both.
   *
   * @param policy the policy directory
   * @param folder where they keep their logs, and what they are asked
   */
  static OpaPeer start(GoProgram.Built program, Path policy, Path folder, Inputs inputs)
      throws IOException {
    for (var size : Size.values()) {
      var call = Requests.call(Requests.body(size));
      Files.writeString(input(folder, size), inputs.document(call));
    }
    var file = program.file();
    var line = List.of(file.toString(), "server", policy.toString());
    return new OpaPeer(
        Server.start(folder.resolve("opa-server.log"), Map.of(), line),
        OpaLibrary.start(file, policy, folder.resolve("opa-library.log")),
        folder);
  }

  private static Path input(Path folder, Size size) {
    return folder.resolve("input-" + size.conversationBytes + ".json");
  }

  /**
   * The server is asked about such a request, in each turn on a connection that stays open until
   * its end: one that nobody uses for half a minute is closed by the server.
   */
  Turn server(Size size) throws IOException {
    var question = OpaServer.question(Files.readString(input(inputs, size)));
    return round -> {
      try (var connection = OpaServer.at(server.uri())) {
        return Turn.of(() -> mustMask(connection.ask(question))).take(round);
      } catch (IOException e) {
        throw new BenchException("OPA's server cannot be reached", e);
      }
    };
  }

  // A refusal may cost less than what was asked for.
  private static void mustMask(JsonNode answer) {
    if (answer.path("result").path("mask").isEmpty()) {
      throw new BenchException("OPA's server decides otherwise than it should", null);
    }
  }

  /** The library decides from the bytes of an input document to those of an answer. */
  Turn libraryFromBytes(Size size) {
    return library.decide(input(inputs, size));
  }

  /** The library decides upon an input document that it has read before. */
  Turn libraryFromParsed(Size size) {
    return library.decideParsed(input(inputs, size));
  }

  @Override
  public void close() {
    library.close();
    server.close();
  }
}
