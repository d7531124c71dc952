package dev.sallyport.dsl;

import java.util.ArrayList;

/**
 * Writes mask files in one form: two spaces for each level, one statement a line, lists of more
 * than 100 columns over several lines, one empty line between definitions. Comments stay: before
 * the statement that they stand before or in, or at the end of its line. The file means the same.
 */
public final class MaskFormat {
  private MaskFormat() {}

  /** Formats one file; what it includes, and whether its names are known, does not matter. */
  public static Formatting format(Source source) {
    var diagnostics = new ArrayList<Diagnostic>();
    var syntax = new Syntax(source);
    if (syntax.read(diagnostics).isEmpty()) {
      return new Formatting.Rejected(diagnostics);
    }
    return new Formatting.Formatted(LayoutWriter.write(new LayoutReader(syntax.tokens()).file()));
  }
}
