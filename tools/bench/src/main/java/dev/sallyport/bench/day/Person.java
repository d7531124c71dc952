package dev.sallyport.bench.day;

import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Refusal;
import dev.sallyport.engine.model.RefusedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Who calls. The token of each is its name.
 *
 * @param name at the issuer
 */
record Person(String name, List<String> groups) {
  static final String STAFF = "staff";
  static final String LEADS = "leads";

  /** Nothing is masked for them. */
  static final String AUDITORS = "auditors";

  static final String PIPELINES = "ci";

  private static final String ISSUER = "https://idp.example";
  private static final int STAFF_COUNT = 40;
  private static final int LEADS_COUNT = 6;
  private static final int AUDITORS_COUNT = 4;
  private static final int PIPELINES_COUNT = 10;

  /** As long as a token stands. */
  private static final Duration TOKEN = Duration.ofHours(12);

  static final List<Person> LEADERS = named("lead", LEADS_COUNT, STAFF, LEADS);
  private static final List<Person> AUDITING = named("auditor", AUDITORS_COUNT, STAFF, AUDITORS);
  private static final List<Person> PROGRAMS = named("pipeline", PIPELINES_COUNT, PIPELINES);
  private static final List<Person> PEOPLE = people();

  /** Somebody whom nobody knows. */
  static final Person STRANGER = new Person("stranger", List.of());

  Person {
    groups = List.copyOf(groups);
  }

  private static List<Person> named(String name, int count, String... groups) {
    var all = new ArrayList<Person>();
    for (var number = 0; number < count; number++) {
      all.add(new Person(name + "-" + number, List.of(groups)));
    }
    return List.copyOf(all);
  }

  private static List<Person> people() {
    var all = new ArrayList<>(named("person", STAFF_COUNT, STAFF));
    all.addAll(LEADERS);
    all.addAll(AUDITING);
    return List.copyOf(all);
  }

  /** Somebody who works here. */
  static Person somebody(SplittableRandom random) {
    return PEOPLE.get(random.nextInt(PEOPLE.size()));
  }

  /** A program that works through the night. */
  static Person program(SplittableRandom random) {
    return PROGRAMS.get(random.nextInt(PROGRAMS.size()));
  }

  /**
   * Whose token that is.
   *
   * @throws RefusedException if it is nobody's
   */
  static Identity identified(String token, Instant now) {
    for (var all : List.of(PEOPLE, PROGRAMS)) {
      for (var one : all) {
        if (one.name().equals(token)) {
          return one.identity(now);
        }
      }
    }
    throw new RefusedException(
        Refusal.last(401, "authentication_error", "token_unknown", "Nobody knows this token."));
  }

  Identity identity(Instant now) {
    return new Identity(
        is(PIPELINES) ? Identity.Kind.SERVICE : Identity.Kind.PERSON,
        name,
        ISSUER,
        groups,
        Map.of(),
        "",
        now,
        now.plus(TOKEN));
  }

  String principal() {
    return ISSUER + "#" + name;
  }

  boolean is(String group) {
    return groups.contains(group);
  }
}
