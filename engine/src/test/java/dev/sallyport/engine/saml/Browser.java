package dev.sallyport.engine.saml;

import dev.sallyport.engine.files.SecretFile;
import dev.sallyport.engine.model.RefusedException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Somebody who signs in, with a gateway that knows one provider and a provider that says anything.
 */
final class Browser implements AutoCloseable {
  static final URI SIGNED_IN = URI.create("https://gateway.example/saml/acs");
  static final URI SIGNED_OUT = URI.create("https://gateway.example/saml/slo");
  static final URI PROVIDER_AT = URI.create("https://idp.example/saml/sso");

  /** What the browser has as a cookie. */
  static final String COOKIE = "the-browser";

  private static final Path OWN_KEY = Path.of("target", "saml-test-key.pem");
  static final OwnKey KEY = OwnKey.in(new SecretFile(OWN_KEY));

  final Gate gate =
      new Gate(
          Gate.provider(
              new ProviderKeys.Pinned(
                  List.of(IdpKey.RSA.certificate()),
                  Optional.of(PROVIDER_AT),
                  Optional.of(PROVIDER_AT))));
  final ServiceProvider us =
      new ServiceProvider(Draft.AUDIENCE, SIGNED_IN, SIGNED_OUT, KEY, List.of());
  final OpenRequests open = new OpenRequests(gate.clock);
  final AuthnRequests requests = new AuthnRequests(gate.providers, us, open, new SecureRandom());
  final Responses responses = new Responses(gate.providers, us, open);
  final Logouts logouts = new Logouts(gate.providers, us, open, new SecureRandom());

  /** Begins a sign-in and gives the request's ID. */
  String begin() {
    return requests.begin(Draft.PROVIDER, COOKIE, "/console").id();
  }

  /** An assertion in answer to a request. */
  static String assertion(String request) {
    return Draft.assertion()
        .replace(
            "Recipient=\"" + Draft.RECIPIENT + "\"",
            "Recipient=\"%s\" InResponseTo=\"%s\"".formatted(SIGNED_IN, request));
  }

  static String response(String request, String assertion) {
    return """
        <samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r1" Version="2.0" IssueInstant="2026-03-01T12:00:00Z" Destination="%s" InResponseTo="%s">\
        <saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">https://idp.example/saml</saml:Issuer>\
        <samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>\
        %s</samlp:Response>"""
        .formatted(SIGNED_IN, request, assertion);
  }

  SignedIn accepted(String response, String request) {
    return responses.accept(encoded(response), request, COOKIE);
  }

  String refused(String response, String request) {
    try {
      var person = accepted(response, request);
      throw new AssertionError("admitted " + person.identity().subject());
    } catch (RefusedException e) {
      return e.refusal().code();
    }
  }

  static String encoded(String xml) {
    return Base64.getMimeEncoder().encodeToString(xml.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    gate.close();
  }
}
