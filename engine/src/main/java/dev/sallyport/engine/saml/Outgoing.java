package dev.sallyport.engine.saml;

import java.net.URI;
import java.util.Map;

/** A signed message of ours that the browser carries to the provider. */
public sealed interface Outgoing {

  /** The message's ID, which its answer has to name. */
  String id();

  /**
   * The browser is sent there with 302.
   *
   * @param location the provider's address with the message and its signature in the query
   */
  record Redirect(String id, URI location) implements Outgoing {
    /** The query may name a person. */
    @Override
    public String toString() {
      return "Redirect[" + id + "]";
    }
  }

  /**
   * The browser posts a form there by itself.
   *
   * @param fields the hidden fields; they have to be escaped where they are written into HTML
   */
  record Form(String id, URI action, Map<String, String> fields) implements Outgoing {
    public Form {
      fields = Map.copyOf(fields);
    }

    /** The message may name a person. */
    @Override
    public String toString() {
      return "Form[" + id + "]";
    }
  }
}
