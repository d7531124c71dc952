package dev.sallyport.engine.model;

/**
 * Who somebody is, in the two parts of {@code issuer#subject}.
 *
 * @param issuer empty where the name does not say
 */
public record Principal(String subject, String issuer) {

  /** An issuer's address has no `#`, so the first one parts the two. */
  public static Principal of(String principal) {
    var mark = principal.indexOf('#');
    return mark < 0
        ? new Principal(principal, "")
        : new Principal(principal.substring(mark + 1), principal.substring(0, mark));
  }
}
