package dev.sallyport.engine.saml;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** A provider that says what tests of other packages want, to the one gateway that it knows. */
public final class Idp implements AutoCloseable {
  public static final String ENTITY_ID = Draft.PROVIDER;

  private static final Signer SIGNER = Signer.of(IdpKey.RSA);

  private final Browser browser = new Browser();

  /** The provider as if it were a service that signs with the provider's key. */
  private final Sender sender =
      new Sender(
          new ServiceProvider(
              ENTITY_ID,
              Browser.PROVIDER_AT,
              Browser.PROVIDER_AT,
              new OwnKey(IdpKey.RSA.privateKey(), IdpKey.RSA.certificate()),
              List.of()),
          browser.gate.clock,
          new SecureRandom());

  /** What the gateway knows: this provider, by its key. */
  public TrustedProviders providers() {
    return browser.gate.providers;
  }

  public ServiceProvider us() {
    return browser.us;
  }

  /** The field {@code SAMLResponse} that signs somebody in, in the provider's session. */
  public String answer(String request, String name, String session) {
    var assertion =
        Browser.assertion(request)
            .replace(">alice@example.com</saml:NameID>", ">" + name + "</saml:NameID>")
            .replace("SessionIndex=\"s1\"", "SessionIndex=\"" + session + "\"")
            .replace("\"_a1\"", "\"_" + name + "-" + session + "\"");
    return Browser.encoded(Browser.response(request, SIGNER.sign(assertion)));
  }

  /** A request to sign somebody out, of these sessions or of all. */
  public Incoming signsOut(String name, String... sessions) {
    var message = sender.message("LogoutRequest", Browser.SIGNED_OUT);
    message.child(Names.ASSERTION, "saml:NameID").text(name);
    for (var session : sessions) {
      message.child(Names.PROTOCOL, "samlp:SessionIndex").text(session);
    }
    return new Incoming.Post(posted(message));
  }

  /** The answer to a request of ours to sign somebody out. */
  public Incoming hasSignedOut(String request) {
    var message = sender.message("LogoutResponse", Browser.SIGNED_OUT);
    message.with("InResponseTo", request);
    message
        .child(Names.PROTOCOL, "samlp:Status")
        .child(Names.PROTOCOL, "samlp:StatusCode")
        .with("Value", Names.SUCCESS);
    return new Incoming.Post(posted(message));
  }

  private static String posted(Pen message) {
    return Browser.encoded(SIGNER.sign(new String(message.bytes(), StandardCharsets.UTF_8)));
  }

  /** Somebody who was signed in there. */
  public static SignedIn person(String name, Optional<String> session) {
    try (var gate = new Gate()) {
      var draft = Draft.assertion().replace(">alice@example.com</saml:N", ">" + name + "</saml:N");
      return new SignedIn(
          gate.admits(SIGNER.sign(draft)),
          new NameId(name, Names.PERSISTENT, Optional.empty(), Optional.empty()),
          session,
          Optional.empty(),
          "/");
    }
  }

  @Override
  public void close() {
    browser.close();
  }
}
