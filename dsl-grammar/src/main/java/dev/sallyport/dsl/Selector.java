package dev.sallyport.dsl;

/** Chooses detectors for a rule of a mask. */
public sealed interface Selector {

  /** Where it is written. */
  Span span();

  /** Whether this detector is chosen. */
  boolean selects(Detector detector);

  /** By name; a {@code *} stands for any text, dots too: {@code aws.*}. */
  record Named(Span span, String glob) implements Selector {
    @Override
    public boolean selects(Detector detector) {
      return Glob.matches(glob, detector.name());
    }
  }

  /** By a tag: {@code tag(secret)}. */
  record Tagged(Span span, String tag) implements Selector {
    @Override
    public boolean selects(Detector detector) {
      return detector.tags().contains(tag);
    }
  }

  /** A field of JSON, whatever it holds: {@code field("$..password")}. */
  record Field(Span span, String written, FieldPath path) implements Selector {
    @Override
    public boolean selects(Detector detector) {
      return false;
    }
  }
}
