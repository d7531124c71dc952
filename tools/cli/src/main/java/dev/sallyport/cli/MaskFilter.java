package dev.sallyport.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.dsl.Scope;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.mask.BlockedException;
import dev.sallyport.engine.mask.Masks;
import dev.sallyport.engine.mask.Pseudonyms;
import dev.sallyport.engine.sse.SseReader;
import dev.sallyport.engine.sse.SseWriter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.util.List;

/**
 * Masks what comes in while it comes in.
 *
 * @param uses the masks
 * @param scope what a text is taken for
 */
record MaskFilter(Masks masks, List<String> uses, Scope scope, Pseudonyms pseudonyms) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** UTF-16 units that are read at once where they are there. */
  private static final int BUFFER_CHARS = 8 * 1024;

  /**
   * One text.
   *
   * @param chunk UTF-16 units that are masked at once, or 0 for whatever arrives
   */
  void text(InputStream in, Writer out, int chunk) throws IOException {
    var masker = masks.text(uses, scope, pseudonyms);
    var reader = strict(in);
    var buffer = new char[chunk > 0 ? chunk : BUFFER_CHARS];
    for (var count = read(reader, buffer, chunk > 0);
        count > 0;
        count = read(reader, buffer, chunk > 0)) {
      out.write(masker.on(new String(buffer, 0, count)));
      out.flush();
    }
    out.write(masker.end());
    out.flush();
  }

  /** How many were read: all that fit, or what there is. */
  private static int read(Reader reader, char[] buffer, boolean all) throws IOException {
    var count = reader.read(buffer);
    while (all && count > 0 && count < buffer.length) {
      var more = reader.read(buffer, count, buffer.length - count);
      if (more < 0) {
        break;
      }
      count += more;
    }
    return count;
  }

  /** One text in each line of JSON. */
  void lines(InputStream in, Writer out) throws IOException {
    try (var reader = new BufferedReader(strict(in))) {
      var number = 0;
      for (var line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (!line.isBlank()) {
          out.write(line(line, number).toString());
          out.write('\n');
          out.flush();
        }
      }
    }
  }

  private ObjectNode line(String line, int number) {
    try {
      if (StrictJson.value(line.getBytes(UTF_8)) instanceof ObjectNode object
          && object.path("text").isTextual()) {
        return masked(object);
      }
      throw new CommandFailedException("line %d has no text `text`".formatted(number));
    } catch (MalformedJsonException e) {
      throw new CommandFailedException("line %d: %s".formatted(number, e.getMessage()));
    }
  }

  private ObjectNode masked(ObjectNode line) {
    try {
      var masked = masks.find(uses, scope, line.path("text").textValue(), pseudonyms);
      line.put("text", masked.text());
      var findings = line.putArray("findings");
      for (var match : masked.matches()) {
        findings
            .addObject()
            .put("detector", match.detector())
            .put("start", match.start())
            .put("end", match.end());
      }
      return line;
    } catch (BlockedException e) {
      line.remove("text");
      line.set(
          "blocked",
          JSON.createObjectNode().put("detector", e.detector()).put("message", e.getMessage()));
      return line;
    }
  }

  /** The events of one reply. */
  void events(InputStream in, OutputStream out) {
    var masker = masks.reply(uses, pseudonyms);
    var writer = new SseWriter(out);
    for (var event : new SseReader(in)) {
      masker.on(event).forEach(writer::write);
    }
    masker.end().forEach(writer::write);
  }

  /** Fails on what is not UTF-8, instead of putting something else in its place. */
  private static Reader strict(InputStream in) {
    return new InputStreamReader(in, UTF_8.newDecoder());
  }
}
