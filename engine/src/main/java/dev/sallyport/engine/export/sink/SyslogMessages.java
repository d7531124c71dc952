package dev.sallyport.engine.export.sink;

import dev.sallyport.engine.audit.AuditJson;
import dev.sallyport.engine.export.Event;
import dev.sallyport.engine.export.LoggedEntry;
import dev.sallyport.engine.export.Weight;
import dev.sallyport.engine.json.StrictJson;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Events as messages of syslog (RFC 5424), each behind its length in bytes (RFC 5425, section 4.3).
 * Where an entry stands is said by structured data; the text is the event, in JSON without a byte
 * order mark, since programs read it.
 *
 * @param host this machine's name
 * @param process the number of this process
 * @param version the gateway's own
 * @param facility 0 to 23; 13 is the log of audits
 * @param enterprise whose name for structured data it is: an organisation's private enterprise
 *     number (RFC 5424, section 7.2.2)
 */
public record SyslogMessages(
    String host, long process, String version, int facility, int enterprise) {

  /** The facility that RFC 5424 calls "log audit". */
  public static final int AUDIT = 13;

  /** The number that is nobody's, for examples (RFC 5612). */
  public static final int EXAMPLE_ENTERPRISE = 32_473;

  private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x21-\\x7e]");
  private static final Pattern ESCAPED = Pattern.compile("([\"\\\\\\]])");
  private static final int HOST_CHARS = 255;
  private static final int KIND_CHARS = 32;
  private static final int VERSION_CHARS = 32;

  public SyslogMessages {
    if (facility < 0 || facility > 23) {
      throw new IllegalArgumentException("a facility of syslog is a number from 0 to 23");
    }
  }

  /** A message, without its length. */
  byte[] message(Event event, byte[] text) {
    var entry = event.entry();
    var head =
        "<%s>1 %s %s sallyport %s %s [sallyport@%s log=\"%s\" leaf=\"%s\" kind=\"%s\"][origin software=\"sallyport\" swVersion=\"%s\"] "
            .formatted(
                facility * 8 + severity(event.weight()),
                AuditJson.instant(entry.at()),
                word(host, HOST_CHARS),
                process,
                word(entry.kind(), KIND_CHARS),
                enterprise,
                value(entry.log()),
                entry.leaf(),
                value(entry.kind()),
                value(word(version, VERSION_CHARS)));
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(text);
    return bytes.toByteArray();
  }

  /** What stands for an event that is too large: where the entry is. */
  static byte[] omitted(LoggedEntry entry, int bytes) {
    return StrictJson.bytes(
        StrictJson.newObject()
            .put("log", entry.log())
            .put("leaf", entry.leaf())
            .put("kind", entry.kind())
            .put("omitted", "the event has " + bytes + " bytes: look into the audit log"));
  }

  private static int severity(Weight weight) {
    return switch (weight) {
      case ROUTINE -> 6;
      case NOTABLE -> 5;
      case SERIOUS -> 4;
    };
  }

  /** A word of the header: printable ASCII. */
  private static String word(String text, int most) {
    var printable = UNPRINTABLE.matcher(text).replaceAll("?");
    var cut = printable.substring(0, Math.min(printable.length(), most));
    return cut.isEmpty() ? "-" : cut;
  }

  private static String value(String text) {
    return ESCAPED.matcher(text).replaceAll("\\\\$1");
  }
}
