package dev.sallyport.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * OPA, running.
 *
 * @param process its server
 * @param server a connection to that
 * @param library a program that uses its library
 * @param inputs where the input documents lie
 */
record OpaPeer(Server process, OpaServer server, OpaLibrary library, Path inputs)
    implements AutoCloseable {

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
    var process = Server.start(folder.resolve("opa-server.log"), Map.of(), line);
    return new OpaPeer(
        process,
        OpaServer.at(process.uri()),
        OpaLibrary.start(file, policy, folder.resolve("opa-library.log")),
        folder);
  }

  private static Path input(Path folder, Size size) {
    return folder.resolve("input-" + size.conversationBytes + ".json");
  }

  /** The server is asked about such a request. */
  Turn server(Size size) throws IOException {
    var question = OpaServer.question(Files.readString(input(inputs, size)));
    return Turn.of(
        () -> {
          var answer = server.ask(question);
          if (answer.path("result").path("mask").isEmpty()) {
            throw new BenchException("OPA's server decides otherwise than it should", null);
          }
        });
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
  public void close() throws IOException {
    library.close();
    server.close();
    process.close();
  }
}
