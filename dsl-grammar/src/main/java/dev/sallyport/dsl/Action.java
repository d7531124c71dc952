package dev.sallyport.dsl;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What is put in the place of a secret. */
public sealed interface Action {

  /**
   * A label in its place.
   *
   * @param label in which {@code {name}} stands for the detector's name
   */
  record Redact(String label) implements Action {
    /** The label where the author wrote none. */
    public static final String DEFAULT_LABEL = "[{name}]";

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\w*}");

    /** The first placeholder of a label that stands for nothing. */
    static Optional<String> unknownPlaceholder(String label) {
      return PLACEHOLDER
          .matcher(label)
          .results()
          .map(MatchResult::group)
          .filter(placeholder -> !placeholder.equals("{name}"))
          .findFirst();
    }

    /** The label for what this detector found. */
    public String labelFor(Detector detector) {
      return label.replace("{name}", detector.name());
    }
  }
}
