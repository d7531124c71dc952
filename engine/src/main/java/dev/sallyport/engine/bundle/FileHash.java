package dev.sallyport.engine.bundle;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A file's hash as OPA's signatures state it: of the bytes as they are, or, for data documents and
 * manifests, of the document in one canonical form: keys in the order of their bytes, no white
 * space, numbers as they were written, strings as Go's encoder writes them.
 *
 * @see <a href="https://www.openpolicyagent.org/docs/management-bundles#signature-format">OPA's
 *     signature format</a>
 */
final class FileHash {

  /** OPA's names, to those of the JDK. MD5 and SHA-1 are left out: files can be forged to fit. */
  private static final Map<String, String> ALGORITHMS =
      Map.of(
          "SHA-224", "SHA-224",
          "SHA-256", "SHA-256",
          "SHA-384", "SHA-384",
          "SHA-512", "SHA-512",
          "SHA-512-224", "SHA-512/224",
          "SHA-512-256", "SHA-512/256");

  /** What signatures are made with here. */
  static final String USUAL = "SHA-256";

  private static final JsonFactory JSON = new JsonFactory();

  private FileHash() {}

  /** The hash in hex, or nothing if that algorithm is unknown or unsafe. */
  static Optional<String> of(String path, byte[] content, String algorithm) {
    var name = ALGORITHMS.get(algorithm);
    if (name == null) {
      return Optional.empty();
    }
    try {
      var hashed = isStructured(path) ? canonical(content) : content;
      return Optional.of(HexFormat.of().formatHex(MessageDigest.getInstance(name).digest(hashed)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + name, e);
    }
  }

  private static boolean isStructured(String path) {
    var name = path.substring(path.lastIndexOf('/') + 1);
    return name.equals(Part.DATA) || name.equals(Manifest.FILE);
  }

  /** The canonical form of a document that the strict reader has accepted. */
  static byte[] canonical(byte[] document) {
    try (var parser = JSON.createParser(document)) {
      parser.nextToken();
      return value(parser);
    } catch (IOException e) {
      throw new PolicyLoadException("a document in it is not JSON");
    }
  }

  // The streaming reader is used, since a tree would not keep how numbers were written.
  private static byte[] value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> string(parser.getText());
      default -> parser.getText().getBytes(StandardCharsets.UTF_8);
    };
  }

  private static byte[] object(JsonParser parser) throws IOException {
    var members = new TreeMap<byte[], byte[]>(Arrays::compareUnsigned);
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      var name = parser.currentName().getBytes(StandardCharsets.UTF_8);
      parser.nextToken();
      members.put(name, value(parser));
    }
    var bytes = new ByteArrayOutputStream();
    var separator = '{';
    for (var member : members.entrySet()) {
      bytes.write(separator);
      bytes.writeBytes(string(new String(member.getKey(), StandardCharsets.UTF_8)));
      bytes.write(':');
      bytes.writeBytes(member.getValue());
      separator = ',';
    }
    if (members.isEmpty()) {
      bytes.write('{');
    }
    bytes.write('}');
    return bytes.toByteArray();
  }

  private static byte[] array(JsonParser parser) throws IOException {
    var bytes = new ByteArrayOutputStream();
    bytes.write('[');
    for (var first = true; parser.nextToken() != JsonToken.END_ARRAY; first = false) {
      if (!first) {
        bytes.write(',');
      }
      bytes.writeBytes(value(parser));
    }
    bytes.write(']');
    return bytes.toByteArray();
  }

  private static byte[] string(String text) {
    var quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            point -> {
              switch (point) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case 0x2028, 0x2029 -> quoted.append(escaped(point));
                default -> {
                  if (point < ' ') {
                    quoted.append(escaped(point));
                  } else {
                    // Half of a surrogate pair becomes what Go's decoder makes of it.
                    var half = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
                    quoted.appendCodePoint(half ? 0xFFFD : point);
                  }
                }
              }
            });
    return quoted.append('"').toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String escaped(int point) {
    return String.format(Locale.ROOT, "\\u%04x", point);
  }
}
