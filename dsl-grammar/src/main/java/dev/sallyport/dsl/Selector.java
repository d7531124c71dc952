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
      return matches(glob, detector.name());
    }

    private static boolean matches(String glob, String name) {
      var star = glob.indexOf('*');
      if (star < 0) {
        return glob.equals(name);
      }
      if (!name.startsWith(glob.substring(0, star))) {
        return false;
      }
      var rest = glob.substring(star + 1);
      for (var from = star; from <= name.length(); from++) {
        if (matches(rest, name.substring(from))) {
          return true;
        }
      }
      return false;
    }
  }

  /** By a tag: {@code tag(secret)}. */
  record Tagged(Span span, String tag) implements Selector {
    @Override
    public boolean selects(Detector detector) {
      return detector.tags().contains(tag);
    }
  }
}
