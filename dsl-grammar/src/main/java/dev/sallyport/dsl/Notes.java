package dev.sallyport.dsl;

import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;

/** Writes down what is wrong with one file, and where. */
record Notes(Source source, List<Diagnostic> diagnostics) {

  /** Where its first token stands. */
  Span span(ParserRuleContext context) {
    return span(context.getStart());
  }

  Span span(Token token) {
    return Syntax.span(source, token);
  }

  void wrong(Span span, String message) {
    diagnostics.add(new Diagnostic(span, message));
  }

  void wrong(ParserRuleContext context, String message) {
    wrong(span(context), message);
  }
}
