package dev.sallyport.engine.saml;

import java.util.Optional;
import java.util.Set;

/**
 * Believes what a browser brings back from the provider (SAML profiles, section 4.1.4.3): an answer
 * to a request of this browser, with an assertion that a signature covers, its own or the
 * response's.
 */
public final class Responses {

  private static final Set<String> PARTS = Set.of("Extensions", "Status");

  private final TrustedProviders providers;
  private final ServiceProvider us;
  private final OpenRequests open;

  public Responses(TrustedProviders providers, ServiceProvider us, OpenRequests open) {
    this.providers = providers;
    this.us = us;
    this.open = open;
  }

  /**
   * Who signed in.
   *
   * @param samlResponse the form's field {@code SAMLResponse}
   * @param request the ID of the request that it answers, which came back as {@code RelayState}
   * @param browser what this browser has as a cookie
   * @throws dev.sallyport.engine.model.RefusedException if it does not count, whatever the reason
   */
  public SignedIn accept(String samlResponse, String request, String browser) {
    return providers.refusing(
        () -> {
          var asked = open.find(request).orElseThrow(Responses::unknownRequest);
          if (!asked.isOf(browser)) {
            throw new FaultyAssertionException(AssertionFault.ANOTHER_BROWSER);
          }
          var provider = providers.of(asked.provider());
          var root =
              new Tag(SafeXml.root(Posted.decoded(samlResponse), SamlLimits.MESSAGE_MAX_BYTES));
          checkParts(root);
          var signed = signed(root, provider);
          checkAnswer(signed.response(), provider, request);
          // INVARIANT: taken when the signature holds, so that nobody else can use it up.
          if (open.take(request).isEmpty()) {
            throw unknownRequest();
          }
          var expected =
              new Expectation(us.entityId(), us.signedIn().toString(), Optional.of(request));
          var admitted = providers.admit(signed.assertion(), provider, expected);
          var signIn = admitted.assertion().signIn();
          return new SignedIn(
              admitted.identity(),
              admitted.assertion().subject(),
              signIn.flatMap(Assertion.SignIn::sessionIndex),
              signIn.flatMap(Assertion.SignIn::until),
              asked.returnTo());
        });
  }

  /**
   * @param response as the signature covers it, if it has one
   * @param assertion as a signature covers it
   */
  private record Signed(Tag response, Tag assertion) {}

  /** What signatures cover; of two that do, the one of the assertion is the one to read. */
  private static Signed signed(Tag root, Provider provider) {
    var response = SignedElement.isSigned(root) ? provider.verified(root) : root;
    var assertion = root.required(Names.ASSERTION, "Assertion");
    if (SignedElement.isSigned(assertion)) {
      return new Signed(response, provider.verified(assertion));
    }
    if (response.equals(root)) {
      throw new FaultyAssertionException(AssertionFault.ASSERTION_UNSIGNED);
    }
    return new Signed(response, response.required(Names.ASSERTION, "Assertion"));
  }

  /** One assertion in its place, signatures in theirs, and nothing else that could be meant. */
  private static void checkParts(Tag root) {
    if (!root.is(Names.PROTOCOL, "Response") || !root.requiredAttribute("Version").equals("2.0")) {
      throw Tag.malformed();
    }
    if (!root.children(Names.ASSERTION, "EncryptedAssertion").isEmpty()) {
      throw new FaultyAssertionException(AssertionFault.ASSERTION_ENCRYPTED);
    }
    checkStatus(root);
    for (var part : root.children()) {
      var known =
          part.is(Names.ASSERTION, "Issuer")
              || part.is(Names.ASSERTION, "Assertion")
              || part.is(Names.DSIG, "Signature")
              || (Names.PROTOCOL.equals(part.element().getNamespaceURI())
                  && PARTS.contains(part.element().getLocalName()));
      if (!known) {
        throw Tag.malformed();
      }
    }
    var assertion = root.required(Names.ASSERTION, "Assertion");
    if (root.count(Names.ASSERTION, "Assertion") != 1) {
      throw Tag.malformed();
    }
    var inPlace =
        root.children(Names.DSIG, "Signature").size()
            + assertion.children(Names.DSIG, "Signature").size();
    if (root.count(Names.DSIG, "Signature") != inPlace) {
      throw new FaultyAssertionException(AssertionFault.SIGNATURE_SHAPE);
    }
  }

  private static void checkStatus(Tag response) {
    var status =
        response
            .required(Names.PROTOCOL, "Status")
            .required(Names.PROTOCOL, "StatusCode")
            .requiredAttribute("Value");
    if (!status.equals(Names.SUCCESS)) {
      throw new FaultyAssertionException(AssertionFault.SIGN_IN_FAILED);
    }
  }

  private void checkAnswer(Tag response, Provider provider, String request) {
    checkStatus(response);
    if (response.child(Names.ASSERTION, "Issuer").isPresent()
        && !AssertionReader.issuer(response).equals(provider.trusted().entityId())) {
      throw new FaultyAssertionException(AssertionFault.UNKNOWN_PROVIDER);
    }
    if (!response.attribute("Destination").equals(Optional.of(us.signedIn().toString()))) {
      throw new FaultyAssertionException(AssertionFault.WRONG_RECIPIENT);
    }
    if (!response.attribute("InResponseTo").equals(Optional.of(request))) {
      throw unknownRequest();
    }
  }

  private static FaultyAssertionException unknownRequest() {
    return new FaultyAssertionException(AssertionFault.UNKNOWN_REQUEST);
  }
}
