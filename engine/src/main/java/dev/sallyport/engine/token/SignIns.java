package dev.sallyport.engine.token;

import dev.sallyport.engine.audit.AuditEntry.Caller;
import dev.sallyport.engine.audit.TokenStep;
import dev.sallyport.engine.audit.TokenStep.Step;
import dev.sallyport.engine.identity.Binding;
import dev.sallyport.engine.identity.Secrets;
import dev.sallyport.engine.model.Credentials;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.token.AccessTokens.Issued;
import dev.sallyport.engine.token.AccessTokens.Terms;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** People's sign-ins: how they begin, are refreshed, and end. */
final class SignIns {
  private final GatewayTokens tokens;
  private final TokenStore store;
  private final AccessTokens access;
  private final Secrets secrets;

  SignIns(GatewayTokens tokens, TokenStore store, AccessTokens access) {
    this.tokens = tokens;
    this.store = store;
    this.access = access;
    this.secrets = new Secrets(tokens.random());
  }

  /** The tokens of a sign-in, and who has signed in, where that is news. */
  record Pair(Issued access, String refresh, Optional<Identity> person) {
    @Override
    public String toString() {
      return "Pair[" + access.id() + "]";
    }
  }

  /** A person has confirmed a device. */
  Pair begin(String exchange, DeviceGrant granted, Binding binding) {
    var person = granted.who().orElseThrow(SignIns::over);
    var identity = Actors.narrowed(person, Scope.narrowed(person, granted.scope()));
    var now = now();
    var refresh = secrets.next(TokenLimits.REFRESH_PREFIX);
    var ends = now.plus(tokens.config().refreshLifetime());
    var family = Family.begun(access.newId(), identity, Secrets.hash(refresh), now, ends, binding);
    var issued = access.issue(identity, new Terms(access.newId(), family.id(), ends, binding));
    store.begin(family, step(exchange, Step.ISSUED, "device_code", family, issued));
    return new Pair(issued, refresh, Optional.of(identity));
  }

  /**
   * A refresh token comes.
   *
   * <p>INVARIANT: a sign-in is bound when it begins, or never. A thief could bind it to a key of
   * theirs otherwise, and the owner's token would not be seen to come again.
   *
   * @param shown by whom it is shown, to whose key the access token is bound
   */
  Pair refresh(String exchange, Grant.Refresh grant, Binding shown) {
    var presented = Secrets.hash(grant.token().token());
    for (var i = 0; i < TokenLimits.RACE_LIMIT; i++) {
      var family = store.family(presented).orElseThrow(SignIns::over);
      // Before it counts as used: whoever has the token and not the key cannot end the sign-in.
      if (!family.binding().equals(Binding.NONE) && !family.binding().equals(shown)) {
        throw TokenRefusal.refused(
            400,
            "invalid_dpop_proof",
            "proof_other_key",
            "The sign-in goes on with the key with which it began: send a `DPoP` proof of that.");
      }
      var next = secrets.next(TokenLimits.REFRESH_PREFIX);
      switch (family.refresh(presented, Secrets.hash(next), now())) {
        case Family.Turn.Over _ -> throw over();
        case Family.Turn.Reused(var after) -> {
          if (store.replace(after, ended(exchange, Step.REUSED, after))) {
            tokens.revocations().note(family.id());
            throw over();
          }
        }
        case Family.Turn.Rotated(var after) -> {
          var scope = Scope.narrowed(family.identity(), grant.scope());
          var issued =
              access.issue(
                  Actors.narrowed(family.identity(), scope),
                  new Terms(access.newId(), family.id(), family.expiresAt(), shown));
          var step = step(exchange, Step.REFRESHED, grant.word(), after, issued);
          if (store.replace(after, step)) {
            return new Pair(issued, next, Optional.empty());
          }
        }
      }
      // Another of the same sign-in was faster: look again.
    }
    throw TokenRefusal.refused(
        503, "temporarily_unavailable", "refresh_race", "The sign-in is in use: try again.");
  }

  /** Those that go on. */
  List<Family> live() {
    return store.live(now());
  }

  /** Its owner signs out: nothing of the sign-in is worth anything any more. */
  void end(String exchange, Credentials token) {
    var _ =
        end(
            () -> store.family(Secrets.hash(token.token())),
            after -> ended(exchange, Step.REVOKED, after));
  }

  /**
   * An administrator ends it.
   *
   * @return what it was; empty if there is none of that name that goes on
   */
  Optional<Family> end(String exchange, String id, Identity by) {
    return end(
        () -> store.familyNamed(id), after -> ended(exchange, Step.ENDED, after, by.principal()));
  }

  private Optional<Family> end(
      Supplier<Optional<Family>> found, Function<Family, TokenStep> entry) {
    for (var i = 0; i < TokenLimits.RACE_LIMIT; i++) {
      var family = found.get().filter(known -> known.state() == Family.State.LIVE);
      if (family.isEmpty()) {
        return Optional.empty();
      }
      var after = family.get().ended();
      if (store.replace(after, entry.apply(after))) {
        tokens.revocations().note(after.id());
        return Optional.of(after);
      }
    }
    throw TokenRefusal.refused(
        503, "temporarily_unavailable", "refresh_race", "The sign-in is in use: try again.");
  }

  // The store keeps milliseconds; a sign-in must not differ from what is read back of it.
  private Instant now() {
    return tokens.clock().instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private TokenStep step(String exchange, Step step, String grant, Family family, Issued issued) {
    return new TokenStep(
        exchange,
        now(),
        step,
        grant,
        issued.id(),
        family.id(),
        Optional.of(Caller.of(issued.identity())),
        Optional.of(issued.identity().expiresAt()),
        "");
  }

  private TokenStep ended(String exchange, Step step, Family family) {
    return ended(exchange, step, family, "");
  }

  private TokenStep ended(String exchange, Step step, Family family, String by) {
    return new TokenStep(
        exchange,
        now(),
        step,
        "",
        family.id(),
        "",
        Optional.of(Caller.of(family.identity())),
        Optional.empty(),
        "",
        by);
  }

  private static TokenRefusedException over() {
    return TokenRefusal.signIn("sign_in_over", "The sign-in is over: sign in again.");
  }
}
