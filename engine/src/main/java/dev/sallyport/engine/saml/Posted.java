package dev.sallyport.engine.saml;

import java.util.Base64;

/** Messages as forms carry them (SAML bindings, section 3.5.4): base64, perhaps in lines. */
final class Posted {
  private Posted() {}

  static byte[] decoded(String field) {
    if (field.length() > SamlLimits.MESSAGE_MAX_CHARS) {
      throw new FaultyAssertionException(AssertionFault.ASSERTION_TOO_LARGE);
    }
    try {
      return Base64.getDecoder().decode(field.replaceAll("[\r\n\t ]", ""));
    } catch (IllegalArgumentException _) {
      // Its message quotes the character: it ends here.
      throw Tag.malformed();
    }
  }
}
