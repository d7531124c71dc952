package dev.sallyport.engine.saml;

import dev.sallyport.engine.saml.OpenRequests.Open;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;

/** Signing out everywhere (SAML profiles, section 4.4): begun here, or by the provider. */
public final class Logouts {

  private final TrustedProviders providers;
  private final ServiceProvider us;
  private final OpenRequests open;
  private final Sender sender;

  public Logouts(
      TrustedProviders providers, ServiceProvider us, OpenRequests open, SecureRandom random) {
    this.providers = providers;
    this.us = us;
    this.open = open;
    this.sender = new Sender(us, providers.clock(), random);
  }

  /**
   * Asks the provider to sign a person out; the gateway's own session should have ended before.
   *
   * @throws dev.sallyport.engine.model.RefusedException if the provider cannot be reached or signs
   *     nobody out
   */
  public Outgoing begin(SignedIn person) {
    return providers.refusing(
        () -> {
          var entityId = person.identity().issuer();
          var address = providers.of(entityId).metadata().signOut();
          var message = sender.message("LogoutRequest", address.location());
          var name = message.child(Names.ASSERTION, "saml:NameID");
          name.with("Format", person.name().format()).text(person.name().value());
          person.name().qualifier().ifPresent(value -> name.with("NameQualifier", value));
          person.name().spQualifier().ifPresent(value -> name.with("SPNameQualifier", value));
          person
              .sessionIndex()
              .ifPresent(index -> message.child(Names.PROTOCOL, "samlp:SessionIndex").text(index));
          var id = message.element().getAttribute("ID");
          open.open(id, new Open(entityId, "", ""));
          return sender.send(address, "SAMLRequest", message, id);
        });
  }

  /**
   * The provider's answer to {@link #begin}.
   *
   * @return whether it signed the person out everywhere; if not, somewhere a session goes on
   * @throws dev.sallyport.engine.model.RefusedException if it is no answer to us
   */
  public boolean ended(Incoming answer) {
    return providers.refusing(
        () -> {
          var message = checked(answer, "SAMLResponse", "LogoutResponse");
          var request = message.requiredAttribute("InResponseTo");
          var asked = open.find(request).orElseThrow(Logouts::unknownRequest);
          if (!asked.provider().equals(AssertionReader.issuer(message))) {
            throw unknownRequest();
          }
          if (open.take(request).isEmpty()) {
            throw unknownRequest();
          }
          var status =
              message.required(Names.PROTOCOL, "Status").required(Names.PROTOCOL, "StatusCode");
          return status.requiredAttribute("Value").equals(Names.SUCCESS)
              && status.child(Names.PROTOCOL, "StatusCode").isEmpty();
        });
  }

  /**
   * A provider's request to sign a person out here.
   *
   * @throws dev.sallyport.engine.model.RefusedException if no trusted provider made it for us just
   *     now
   */
  public SignOut asked(Incoming request) {
    return providers.refusing(
        () -> {
          var message = checked(request, "SAMLRequest", "LogoutRequest");
          message.time("NotOnOrAfter").ifPresent(this::checkEnd);
          if (message.child(Names.ASSERTION, "EncryptedID").isPresent()) {
            throw new FaultyAssertionException(AssertionFault.ASSERTION_ENCRYPTED);
          }
          var asked =
              new SignOut(
                  message.requiredAttribute("ID"),
                  AssertionReader.issuer(message),
                  NameId.read(message.required(Names.ASSERTION, "NameID")),
                  message.children(Names.PROTOCOL, "SessionIndex").stream()
                      .map(Tag::requiredText)
                      .toList());
          // Whoever has a copy of the address could sign the person out again and again.
          var end = message.requiredTime("IssueInstant").plus(SamlLimits.LOGOUT_AGE_MAX);
          providers.useUp(asked.provider(), asked.request(), end);
          return asked;
        });
  }

  /**
   * Tells the provider that the person is signed out here.
   *
   * @param relayState what came with the request, which goes back unread
   */
  public Outgoing answer(SignOut done, String relayState) {
    return providers.refusing(
        () -> {
          // It comes from outside, and no signature has to cover it.
          if (relayState.getBytes(StandardCharsets.UTF_8).length
              > SamlLimits.RELAY_STATE_MAX_BYTES) {
            throw Tag.malformed();
          }
          var address = providers.of(done.provider()).metadata().signOut();
          var message = sender.message("LogoutResponse", address.location());
          message.with("InResponseTo", done.request());
          message
              .child(Names.PROTOCOL, "samlp:Status")
              .child(Names.PROTOCOL, "samlp:StatusCode")
              .with("Value", Names.SUCCESS);
          return sender.send(address, "SAMLResponse", message, relayState);
        });
  }

  /** The signed message, which is of that sort, made for us and made just now. */
  private Tag checked(Incoming incoming, String parameter, String name) {
    var message = verified(incoming, parameter);
    if (!message.is(Names.PROTOCOL, name) || !message.requiredAttribute("Version").equals("2.0")) {
      throw Tag.malformed();
    }
    if (!message.attribute("Destination").equals(Optional.of(us.signedOut().toString()))) {
      throw new FaultyAssertionException(AssertionFault.WRONG_RECIPIENT);
    }
    var issued = message.requiredTime("IssueInstant");
    checkEnd(issued.plus(SamlLimits.LOGOUT_AGE_MAX));
    if (providers.clock().instant().plus(SamlLimits.CLOCK_SKEW).isBefore(issued)) {
      throw new FaultyAssertionException(AssertionFault.ASSERTION_NOT_YET_VALID);
    }
    return message;
  }

  /** The message, as a signature of its provider covers it. */
  private Tag verified(Incoming incoming, String parameter) {
    return switch (incoming) {
      case Incoming.Post(var field) -> {
        var root = new Tag(SafeXml.root(Posted.decoded(field), SamlLimits.MESSAGE_MAX_BYTES));
        yield providers.claimed(root).verified(root);
      }
      case Incoming.Redirect(var rawQuery) ->
          SignedQuery.of(rawQuery, parameter).verified(providers);
    };
  }

  private void checkEnd(Instant end) {
    if (!providers.clock().instant().isBefore(end.plus(SamlLimits.CLOCK_SKEW))) {
      throw new FaultyAssertionException(AssertionFault.ASSERTION_EXPIRED);
    }
  }

  private static FaultyAssertionException unknownRequest() {
    return new FaultyAssertionException(AssertionFault.UNKNOWN_REQUEST);
  }
}
