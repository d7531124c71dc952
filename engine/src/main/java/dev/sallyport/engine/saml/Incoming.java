package dev.sallyport.engine.saml;

/** A message about signing out that a browser brings. */
public sealed interface Incoming {

  /**
   * A form was posted here.
   *
   * @param message its field {@code SAMLRequest} or {@code SAMLResponse}
   */
  record Post(String message) implements Incoming {
    /** A message is not for logs. */
    @Override
    public String toString() {
      return "Post[]";
    }
  }

  /**
   * The browser was sent here.
   *
   * @param rawQuery the query as it came, undecoded: the signature is over just these characters
   */
  record Redirect(String rawQuery) implements Incoming {
    /** A message is not for logs. */
    @Override
    public String toString() {
      return "Redirect[]";
    }
  }
}
