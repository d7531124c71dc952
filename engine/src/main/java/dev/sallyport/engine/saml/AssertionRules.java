package dev.sallyport.engine.saml;

import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Identity.Method;
import dev.sallyport.engine.saml.Assertion.Confirmation;
import dev.sallyport.engine.saml.Assertion.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a signed assertion must say so that it counts here and now (RFC 7522, section 3; SAML
 * profiles, section 4.1.4.3).
 */
record AssertionRules(Expectation expected, SamlProvider provider, Instant now) {

  Identity identity(Assertion assertion) {
    if (!assertion.issuer().equals(provider.entityId())) {
      throw fault(AssertionFault.UNKNOWN_PROVIDER);
    }
    checkAudience(assertion);
    var confirmation = confirmation(assertion);
    if (expected.request().isPresent() && assertion.signIn().isEmpty()) {
      throw Tag.malformed();
    }
    checkBegin(assertion.issuedAt());
    assertion.signIn().ifPresent(signIn -> checkBegin(signIn.at()));
    assertion.conditions().notBefore().ifPresent(this::checkBegin);
    var expiresAt = end(assertion, confirmation);
    return new Identity(
        provider.kind(),
        assertion.subject().value(),
        provider.entityId(),
        assertion.attributes().getOrDefault(provider.groupsAttribute(), List.of()),
        AssertionClaims.of(assertion, provider),
        assertion.id(),
        assertion.issuedAt(),
        expiresAt,
        Method.SAML,
        List.of(),
        List.of());
  }

  private void checkAudience(Assertion assertion) {
    var ours =
        !assertion.audiences().isEmpty()
            && assertion.audiences().stream()
                .allMatch(restriction -> restriction.contains(expected.audience()));
    if (!ours) {
      throw fault(AssertionFault.WRONG_AUDIENCE);
    }
  }

  /** The one that is for this place and this request; whether it stands now is asked after. */
  private Confirmation confirmation(Assertion assertion) {
    if (assertion.confirmations().isEmpty()) {
      throw fault(AssertionFault.NOT_CONFIRMED);
    }
    var here =
        assertion.confirmations().stream()
            .filter(each -> each.recipient().equals(Optional.of(expected.recipient())))
            .toList();
    if (here.isEmpty()) {
      throw fault(AssertionFault.WRONG_RECIPIENT);
    }
    return here.stream()
        .filter(each -> each.inResponseTo().equals(expected.request()))
        .filter(each -> each.span().notOnOrAfter().isPresent())
        .max(Comparator.comparing(each -> each.span().notOnOrAfter().orElse(Instant.MIN)))
        .orElseThrow(() -> fault(AssertionFault.NOT_CONFIRMED));
  }

  private Instant end(Assertion assertion, Confirmation confirmation) {
    confirmation.span().notBefore().ifPresent(this::checkBegin);
    Span conditions = assertion.conditions();
    var end =
        Stream.of(
                conditions.notOnOrAfter(),
                confirmation.span().notOnOrAfter(),
                assertion.signIn().flatMap(Assertion.SignIn::until))
            .flatMap(Optional::stream)
            .min(Instant::compareTo)
            .orElseThrow(Tag::malformed);
    if (!now.isBefore(end.plus(SamlLimits.CLOCK_SKEW))) {
      throw fault(AssertionFault.ASSERTION_EXPIRED);
    }
    if (Duration.between(now, end).compareTo(SamlLimits.ASSERTION_LIFETIME_MAX) > 0) {
      throw fault(AssertionFault.ASSERTION_LIVES_TOO_LONG);
    }
    return end;
  }

  private void checkBegin(Instant begin) {
    if (now.plus(SamlLimits.CLOCK_SKEW).isBefore(begin)) {
      throw fault(AssertionFault.ASSERTION_NOT_YET_VALID);
    }
  }

  private static FaultyAssertionException fault(AssertionFault fault) {
    return new FaultyAssertionException(fault);
  }
}
