package dev.sallyport.engine.saml;

import dev.sallyport.engine.saml.OpenRequests.Open;
import java.net.URI;
import java.security.SecureRandom;

/** Sends people to their provider to sign in (SAML profiles, section 4.1). */
public final class AuthnRequests {

  private final TrustedProviders providers;
  private final ServiceProvider us;
  private final OpenRequests open;
  private final Sender sender;

  public AuthnRequests(
      TrustedProviders providers, ServiceProvider us, OpenRequests open, SecureRandom random) {
    this.providers = providers;
    this.us = us;
    this.open = open;
    this.sender = new Sender(us, providers.clock(), random);
  }

  /**
   * Begins a sign-in, whose answer {@link Responses} takes from the same browser alone: otherwise
   * one person could be signed in as another.
   *
   * @param entityId the provider
   * @param browser what the browser has as a cookie, and sends along when it comes back, with a
   *     post from elsewhere
   * @param returnTo where the person wants to go; it stays here and is given back
   * @throws dev.sallyport.engine.model.RefusedException if the provider is not known, cannot be
   *     reached, or signs nobody in
   */
  public Outgoing begin(String entityId, String browser, String returnTo) {
    return providers.refusing(
        () -> {
          var address = providers.of(entityId).metadata().signIn();
          var message = message(address);
          var id = message.element().getAttribute("ID");
          open.open(id, new Open(entityId, browser, returnTo));
          // The state says nothing but which request this was: it is no place to be sent to.
          return sender.send(address, "SAMLRequest", message, id);
        });
  }

  private Pen message(Address address) {
    URI destination = address.location();
    var message = sender.message("AuthnRequest", destination);
    message
        .with("AssertionConsumerServiceURL", us.signedIn().toString())
        .with("ProtocolBinding", Binding.POST.uri());
    message.child(Names.PROTOCOL, "samlp:NameIDPolicy").with("AllowCreate", "true");
    return message;
  }
}
