package dev.sallyport.engine.identity;

import dev.sallyport.engine.model.Identity.Kind;
import java.util.List;
import java.util.stream.Collectors;

/** The callers of development mode: one who may, one who may not, and a pipeline. */
record DevelopmentIdentity(String word, String fullName, Kind kind, List<String> groups) {

  static final List<DevelopmentIdentity> ALL =
      List.of(
          new DevelopmentIdentity("alice", "Alice", Kind.PERSON, List.of("ml")),
          new DevelopmentIdentity("mallory", "Mallory", Kind.PERSON, List.of()),
          new DevelopmentIdentity("ci-bot", "CI bot", Kind.SERVICE, List.of("ci")));

  DevelopmentIdentity {
    groups = List.copyOf(groups);
  }

  static DevelopmentIdentity named(String word) {
    return ALL.stream()
        .filter(known -> known.word().equals(word))
        .findFirst()
        .orElseThrow(() -> new UnknownDevelopmentIdentityException(word));
  }

  /** Every name, for messages. */
  static String words() {
    return ALL.stream().map(known -> "`" + known.word() + "`").collect(Collectors.joining(", "));
  }
}
