package dev.sallyport.dataplane.console;

import dev.sallyport.dataplane.page.Assets;
import dev.sallyport.engine.audit.AuditSessions.Session;
import dev.sallyport.engine.custody.SessionExport;
import dev.sallyport.engine.custody.SessionExport.Written;
import dev.sallyport.engine.json.Digests;
import dev.sallyport.engine.model.Principal;
import dev.sallyport.engine.price.Prices;
import dev.sallyport.engine.tlog.NoteKey;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * A session as one page that needs nothing else: it opens from a disk, plays with a script of its
 * own and stands there whole without it, and holds the export as JSON. A browser loads nothing for
 * it and runs nothing else in it.
 */
public final class ExportPage {

  /** Behind this, to the next {@code <}, is the export as JSON. */
  public static final String EVIDENCE = "<script type=\"application/json\" id=\"evidence\">\n";

  private final TemplateEngine engine = TemplateEngine.createPrecompiled(ContentType.Html);

  /**
   * What stands above.
   *
   * @param keys of the logs, by which it is proven
   * @param originals whether it may hold what masks have changed, as it came
   */
  public record Head(
      Session session, Principal caller, List<String> keys, Prices prices, boolean originals) {}

  /**
   * Writes the page.
   *
   * @throws IOException if it cannot be written
   */
  public Written write(Session session, SessionExport export, OutputStream out) throws IOException {
    var style = text("console.css");
    var script = text("replay.js");
    text(
        out,
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; base-uri 'none'; form-action 'none'; style-src '%s'; script-src '%s'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="referrer" content="no-referrer">
        <title>A session · Sallyport</title>
        <style>%s</style>
        </head>
        <body>
        <main id="main" tabindex="-1">
        """
            .formatted(hash(style), hash(script), style));
    template(out, "console/export.jte", head(session, export));
    text(out, "<div id=\"stage\" class=\"stage\">\n");
    var number = new int[1];
    export.tell(session, turn -> article(out, new TurnView(++number[0], turn, false)));
    text(out, "</div>\n</main>\n" + EVIDENCE);
    var written = export.write(session, new WithoutTags(out));
    text(out, "</script>\n<script>%s</script>\n</body>\n</html>\n".formatted(script));
    return written;
  }

  private static Head head(Session session, SessionExport export) {
    return new Head(
        session,
        Principal.of(session.principal()),
        export.keys().stream().map(NoteKey::toString).toList(),
        export.prices(),
        export.originals());
  }

  private void article(OutputStream out, TurnView view) throws IOException {
    text(
        out,
        "<article class=\"turn card\" aria-label=\"Call %s\" data-at=\"%s\" data-took=\"%s\">\n"
            .formatted(view.number(), view.atMs(), view.turn().came().tookMs()));
    template(out, "console/turn.jte", view);
    text(out, "</article>\n");
  }

  private void template(OutputStream out, String name, Object model) throws IOException {
    var output = new Utf8ByteOutput();
    engine.render(name, model, output);
    output.writeTo(out::write);
  }

  private static void text(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(String asset) {
    return new String(Assets.read(asset), StandardCharsets.UTF_8);
  }

  /** As Content Security Policy names what stands in a page. */
  private static String hash(String text) {
    var digest = HexFormat.of().parseHex(Digests.sha256(text.getBytes(StandardCharsets.UTF_8)));
    return "sha256-" + Base64.getEncoder().encodeToString(digest);
  }

  /** JSON in which nothing looks like a tag; it says the same. */
  private static final class WithoutTags extends FilterOutputStream {
    private static final byte[] ESCAPE = "\\u003c".getBytes(StandardCharsets.US_ASCII);

    WithoutTags(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int one) throws IOException {
      if (one == '<') {
        out.write(ESCAPE);
      } else {
        out.write(one);
      }
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      var start = from;
      for (var at = from; at < from + length; at++) {
        if (bytes[at] == '<') {
          out.write(bytes, start, at - start);
          out.write(ESCAPE);
          start = at + 1;
        }
      }
      out.write(bytes, start, from + length - start);
    }
  }
}
