package dev.sallyport.engine.saml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.saml.Incoming.Post;
import dev.sallyport.engine.saml.Incoming.Redirect;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Signing out, begun on either side; the provider here speaks with the gateway's own tools. */
class LogoutsTest {
  private static final Signer SIGNER = Signer.of(IdpKey.RSA);

  private final Browser browser = new Browser();

  /** The provider as if it were a service that signs with the provider's key. */
  private final ServiceProvider provider =
      new ServiceProvider(
          Draft.PROVIDER,
          Browser.PROVIDER_AT,
          Browser.PROVIDER_AT,
          new OwnKey(IdpKey.RSA.privateKey(), IdpKey.RSA.certificate()),
          List.of());

  private final Sender sender = new Sender(provider, browser.gate.clock, new SecureRandom());

  @AfterEach
  void close() {
    browser.close();
  }

  private Pen request(URI destination) {
    var message = sender.message("LogoutRequest", destination);
    message.child(Names.ASSERTION, "saml:NameID").text("alice@example.com");
    message.child(Names.PROTOCOL, "samlp:SessionIndex").text("s1");
    return message;
  }

  private String query(Pen message, String parameter) {
    var address = new Address(Binding.REDIRECT, Browser.SIGNED_OUT);
    var sent = (Outgoing.Redirect) sender.send(address, parameter, message, "state");
    return sent.location().getRawQuery();
  }

  private static String refused(Supplier<?> work) {
    try {
      throw new AssertionError("admitted " + work.get());
    } catch (RefusedException e) {
      return e.refusal().code();
    }
  }

  @Test
  void theProviderAsksByRedirect() {
    var incoming = new Redirect(query(request(Browser.SIGNED_OUT), "SAMLRequest"));
    var asked = browser.logouts.asked(incoming);
    assertThat(refused(() -> browser.logouts.asked(incoming))).isEqualTo("assertion_replayed");
    assertThat(asked.name().value()).isEqualTo("alice@example.com");
    assertThat(asked.sessions()).containsExactly("s1");
    var answer = (Outgoing.Redirect) browser.logouts.answer(asked, "state");
    assertThat(answer.location().toString())
        .startsWith(Browser.PROVIDER_AT + "?SAMLResponse=")
        .contains("&RelayState=state&SigAlg=")
        .contains("&Signature=");
  }

  @Test
  void theProviderAsksByPost() {
    var address = new Address(Binding.POST, Browser.SIGNED_OUT);
    var form = (Outgoing.Form) sender.send(address, "SAMLRequest", request(Browser.SIGNED_OUT), "");
    var field = form.fields().get("SAMLRequest");
    assertThat(browser.logouts.asked(new Post(String.valueOf(field))).sessions())
        .containsExactly("s1");
  }

  @Test
  void whatIsNotSignedByTheProviderIsRefused() {
    var query = query(request(Browser.SIGNED_OUT), "SAMLRequest");
    var logouts = browser.logouts;
    assertThat(refused(() -> logouts.asked(new Redirect(query.replaceAll("&Signature=.*", "")))))
        .isEqualTo("assertion_unsigned");
    assertThat(refused(() -> logouts.asked(new Redirect(query.replace("state", "other")))))
        .isEqualTo("bad_signature");
    assertThat(
            refused(() -> logouts.asked(new Redirect(query.replace("rsa-sha256", "rsa-sha512")))))
        .isEqualTo("bad_signature");
    assertThat(refused(() -> logouts.asked(new Redirect(query.replace("rsa-sha256", "rsa-sha1")))))
        .isEqualTo("algorithm_refused");
    assertThat(refused(() -> logouts.asked(new Redirect(query + "&RelayState=x"))))
        .isEqualTo("assertion_malformed");
    assertThat(refused(() -> logouts.asked(new Redirect("")))).isEqualTo("assertion_unsigned");
    var bare = new String(request(Browser.SIGNED_OUT).bytes(), StandardCharsets.UTF_8);
    assertThat(refused(() -> logouts.asked(new Post(Browser.encoded(bare)))))
        .isEqualTo("assertion_unsigned");
    var forged = Signer.of(IdpKey.STRANGER).sign(bare);
    assertThat(refused(() -> logouts.asked(new Post(Browser.encoded(forged)))))
        .isEqualTo("bad_signature");
    assertThat(logouts.asked(new Post(Browser.encoded(SIGNER.sign(bare)))).sessions()).hasSize(1);
  }

  @Test
  void whatIsForOthersOrOldIsRefused() {
    var elsewhere = query(request(URI.create("https://other.example/slo")), "SAMLRequest");
    assertThat(refused(() -> browser.logouts.asked(new Redirect(elsewhere))))
        .isEqualTo("wrong_recipient");
    var query = query(request(Browser.SIGNED_OUT), "SAMLRequest");
    browser.gate.clock.step(SamlLimits.LOGOUT_AGE_MAX.plus(Duration.ofMinutes(1)));
    assertThat(refused(() -> browser.logouts.asked(new Redirect(query))))
        .isEqualTo("assertion_expired");
  }

  @Test
  void aDeflateBombIsRefused() {
    var bomb = sender.message("LogoutRequest", Browser.SIGNED_OUT).text(" ".repeat(5_000_000));
    var query = query(bomb, "SAMLRequest");
    assertThat(query).hasSizeLessThan(20_000);
    assertThat(refused(() -> browser.logouts.asked(new Redirect(query))))
        .isEqualTo("assertion_too_large");
  }

  @Test
  void weAskAndTheProviderAnswersOnce() {
    var request = browser.begin();
    var response = Browser.response(request, SIGNER.sign(Browser.assertion(request)));
    var person = browser.accepted(response, request);
    var asked = (Outgoing.Redirect) browser.logouts.begin(person);
    assertThat(asked.location().toString()).startsWith(Browser.PROVIDER_AT + "?SAMLRequest=");

    var answer = new Redirect(query(answer(asked.id(), Names.SUCCESS), "SAMLResponse"));
    assertThat(browser.logouts.ended(answer)).isTrue();
    assertThat(refused(() -> browser.logouts.ended(answer))).isEqualTo("unknown_request");

    var again = browser.logouts.begin(person);
    var failed = answer(again.id(), "urn:oasis:names:tc:SAML:2.0:status:Responder");
    assertThat(browser.logouts.ended(new Redirect(query(failed, "SAMLResponse")))).isFalse();
    var never = new Redirect(query(answer("_never", Names.SUCCESS), "SAMLResponse"));
    assertThat(refused(() -> browser.logouts.ended(never))).isEqualTo("unknown_request");
    assertThat(Optional.of(person.returnTo())).contains("/console");
  }

  private Pen answer(String request, String status) {
    var message = sender.message("LogoutResponse", Browser.SIGNED_OUT);
    message.with("InResponseTo", request);
    message
        .child(Names.PROTOCOL, "samlp:Status")
        .child(Names.PROTOCOL, "samlp:StatusCode")
        .with("Value", status);
    return message;
  }
}
