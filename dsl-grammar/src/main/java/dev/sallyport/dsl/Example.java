package dev.sallyport.dsl;

import java.util.Optional;

/** A text that shows what a detector does; every example is tested. */
public sealed interface Example {

  /** Where it is written. */
  Span span();

  /** The text itself. */
  String text();

  /** The detector must find something here: this part of the text, if one is named. */
  record Matches(Span span, String text, Optional<String> secret) implements Example {}

  /** The detector must find nothing here. */
  record Ignores(Span span, String text) implements Example {}
}
