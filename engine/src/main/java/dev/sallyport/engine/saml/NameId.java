package dev.sallyport.engine.saml;

import java.util.Optional;

/**
 * A provider's name for a person, with what it says about that name.
 *
 * @param value the whole text
 * @param format what sort of name it is, unspecified where nothing is said
 * @param qualifier the provider's realm of names, if stated
 * @param spQualifier the service that the name was made for, if stated
 */
public record NameId(
    String value, String format, Optional<String> qualifier, Optional<String> spQualifier) {

  static NameId read(Tag tag) {
    return new NameId(
        tag.requiredText(),
        tag.attribute("Format").orElse(Names.UNSPECIFIED),
        tag.attribute("NameQualifier"),
        tag.attribute("SPNameQualifier"));
  }

  /** A name is about a person: logs have no use for it. */
  @Override
  public String toString() {
    return "NameId[" + format + "]";
  }
}
