package dev.sallyport.engine.identity;

import dev.sallyport.engine.model.Credentials;
import dev.sallyport.engine.model.Identity;

/** Says who makes a call, so that a policy can speak of people and services, not of tokens. */
@FunctionalInterface
public interface Identifier {

  /**
   * The identity behind the credentials.
   *
   * @throws dev.sallyport.engine.model.RefusedException with 401 where the credentials are not
   *     accepted, with 503 where that cannot be found out now; neither its refusal nor its message
   *     holds any part of the credentials
   */
  Identity identify(Credentials credentials);
}
