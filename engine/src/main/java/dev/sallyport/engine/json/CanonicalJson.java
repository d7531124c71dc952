package dev.sallyport.engine.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * JSON of which there is one form alone, so that it can be hashed and signed.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8785">RFC 8785</a>
 */
public final class CanonicalJson {

  /** The largest whole number that every reader of JSON reads alike (RFC 7493, section 2.2). */
  public static final long NUMBER_MAX = (1L << 53) - 1;

  private static final ObjectWriter WRITER =
      Mappers.usual()
          .build()
          .writer()
          .with(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
          .with(new LowerCaseEscapes());

  private CanonicalJson() {}

  /**
   * Writes an object of texts, booleans and whole numbers up to {@link #NUMBER_MAX}; the form of
   * other numbers is not RFC 8785's. Half a surrogate pair, which has no form in UTF-8, becomes
   * U+FFFD.
   */
  public static String text(ObjectNode object) {
    try {
      return whole(WRITER.writeValueAsString(object));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree can always be written", e);
    }
  }

  private static String whole(String text) {
    var halves = text.codePoints().anyMatch(CanonicalJson::isHalf);
    return halves
        ? text.codePoints()
            .map(point -> isHalf(point) ? 0xFFFD : point)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString()
        : text;
  }

  private static boolean isHalf(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }

  /** Section 3.2.2.2: what has no short form is escaped by four lower-case digits. */
  private static final class LowerCaseEscapes extends CharacterEscapes {
    private static final long serialVersionUID = 1L;
    private static final int CONTROLS = 0x20;

    @Override
    public int[] getEscapeCodesForAscii() {
      var codes = standardAsciiEscapesForJSON();
      for (var control = 0; control < CONTROLS; control++) {
        if (codes[control] == ESCAPE_STANDARD) {
          codes[control] = ESCAPE_CUSTOM;
        }
      }
      return codes;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int point) {
      // It is asked about all that is not ASCII, too, which stays as it is.
      return point >= CONTROLS
          ? null
          : new SerializedString(String.format(Locale.ROOT, "\\u%04x", point));
    }
  }
}
