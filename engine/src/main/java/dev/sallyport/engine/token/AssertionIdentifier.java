package dev.sallyport.engine.token;

import dev.sallyport.engine.model.Identity;

/** Says whom a SAML assertion stands for, so that a token can be given for it (RFC 7522). */
@FunctionalInterface
public interface AssertionIdentifier {

  /**
   * The identity that the assertion proves, until the time at which the assertion ends.
   *
   * @param assertion in base64url, as it came: nothing of it has been checked
   * @throws dev.sallyport.engine.model.RefusedException with 401 where it is not accepted, with 503
   *     where that cannot be found out now; neither its refusal nor its message holds any part of
   *     it
   */
  Identity identify(String assertion);
}
