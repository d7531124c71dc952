package dev.sallyport.engine.identity;

import dev.sallyport.engine.model.Credentials;
import dev.sallyport.engine.model.Identity;
import java.util.List;
import java.util.function.Predicate;

/**
 * Several ways to identify as one. What a credential looks like chooses who is asked, and nothing
 * else: whoever is asked believes nothing of that, and the others are not asked afterwards.
 */
public final class Identifiers implements Identifier {
  private final List<Way> ways;
  private final Identifier otherwise;

  /**
   * One way to identify.
   *
   * @param recognises whether credentials look as if they were for it; it never throws
   */
  public record Way(Predicate<Credentials> recognises, Identifier identifier) {}

  /**
   * @param ways asked in this order whether they recognise the credentials
   * @param otherwise who is asked about those that nobody recognises
   */
  public Identifiers(List<Way> ways, Identifier otherwise) {
    this.ways = List.copyOf(ways);
    this.otherwise = otherwise;
  }

  @Override
  public Identity identify(Credentials credentials) {
    for (var way : ways) {
      if (way.recognises().test(credentials)) {
        return way.identifier().identify(credentials);
      }
    }
    return otherwise.identify(credentials);
  }
}
