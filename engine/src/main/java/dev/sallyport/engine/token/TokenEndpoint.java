package dev.sallyport.engine.token;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.audit.AuditEntry.Caller;
import dev.sallyport.engine.audit.AuditLog;
import dev.sallyport.engine.audit.AuditUnavailableException;
import dev.sallyport.engine.audit.TokenStep;
import dev.sallyport.engine.audit.TokenStep.Step;
import dev.sallyport.engine.identity.Binding;
import dev.sallyport.engine.identity.DpopProofs;
import dev.sallyport.engine.identity.Identifier;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Credentials;
import dev.sallyport.engine.model.Holding;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.token.AccessTokens.Issued;
import dev.sallyport.engine.token.AccessTokens.Terms;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Gives the gateway's tokens, and takes them back. Everything that it does is an entry of the audit
 * log before it is answered; a device that waits, and asks whether it still has to, is none.
 *
 * <p>Clients have no secrets of their own: what they show for somebody is the whole proof.
 */
public final class TokenEndpoint {
  private final Parts parts;
  private final AccessTokens access;
  private final SignIns signIns;
  private final DpopProofs proofs;
  private final Consumer<String> notices;

  /**
   * What it works with.
   *
   * @param identifier believes the tokens of identity providers, and the gateway's own
   * @param assertions believes SAML assertions; empty where no SAML provider is trusted
   * @param devices devices that wait for people; empty where there is no page for people
   * @param notice what people read on their device before they sign in; empty for nothing
   */
  public record Parts(
      GatewayTokens tokens,
      Identifier identifier,
      Optional<AssertionIdentifier> assertions,
      TokenStore store,
      Optional<DeviceGrants> devices,
      String notice,
      AuditLog audit) {}

  /**
   * @param notices told in one sentence when tokens cannot be given
   */
  public TokenEndpoint(Parts parts, Consumer<String> notices) {
    this.parts = parts;
    var tokens = parts.tokens();
    this.access = new AccessTokens(tokens.config(), tokens.keys(), tokens.clock(), tokens.random());
    this.signIns = new SignIns(tokens, parts.store(), access);
    // Its own, since anybody may send proofs here: those of calls are remembered apart.
    this.proofs = new DpopProofs(tokens.config().issuer(), tokens.clock());
    this.notices = notices;
  }

  /**
   * {@code POST /oauth/token}.
   *
   * @param exchange the request's name in the log
   * @param holding what the request shows of the caller's keys, to which the token is then bound
   */
  public TokenAnswer token(String exchange, Holding holding, byte[] form) {
    return answering(
        exchange,
        () -> {
          var grant = Grant.of(TokenForm.parse(form), parts.tokens().config());
          try {
            return new TokenAnswer(200, given(exchange, grant, proven(holding)));
          } catch (TokenRefusedException e) {
            throw new Refused(grant.word(), e.refusal());
          }
        });
  }

  /** {@code POST /oauth/revoke} (RFC 7009): an unknown token is as good as a revoked one. */
  public TokenAnswer revoke(String exchange, byte[] form) {
    return answering(
        exchange,
        () -> {
          var token = new Credentials(TokenForm.parse(form).required("token"));
          if (token.token().startsWith(TokenLimits.REFRESH_PREFIX)) {
            signIns.end(exchange, token);
          } else if (parts.tokens().identifier().recognises(token)) {
            revokeAccess(exchange, token);
          }
          return new TokenAnswer(200, StrictJson.newObject());
        });
  }

  /**
   * {@code POST /oauth/device_authorization} (RFC 8628, section 3.1).
   *
   * @param address where the device is, whose attempts are counted
   */
  public TokenAnswer device(String exchange, String address, byte[] form) {
    return answering(
        exchange,
        () -> {
          var devices = parts.devices().orElseThrow(TokenEndpoint::noDevices);
          var asked = devices.ask(exchange, address, Scope.of(TokenForm.parse(form)));
          var grant = asked.grant();
          var page = parts.tokens().config().at("/device");
          var code = DeviceGrants.spelt(grant.userCode());
          var body = StrictJson.newObject();
          body.put("device_code", asked.deviceCode())
              .put("user_code", code)
              .put("verification_uri", page)
              .put("verification_uri_complete", page + "?user_code=" + code)
              .put(
                  "expires_in",
                  grant.expiresAt().getEpochSecond() - grant.askedAt().getEpochSecond())
              .put("interval", grant.interval().toSeconds());
          if (!parts.notice().isEmpty()) {
            body.put("login_notice", parts.notice());
          }
          return new TokenAnswer(200, body);
        });
  }

  /** The sign-ins of people's devices that go on. */
  public List<Family> signIns() {
    return signIns.live();
  }

  /**
   * Ends a person's sign-in, with all its tokens, at once.
   *
   * @param by the administrator who wants that
   * @return what it was; empty if there is none of that name that goes on
   */
  public Optional<Family> endSignIn(String exchange, String id, Identity by) {
    return signIns.end(exchange, id, by);
  }

  /** What came is no form. */
  public TokenAnswer unreadable(String exchange) {
    return answering(
        exchange,
        () -> {
          throw TokenForm.malformed();
        });
  }

  /** {@code GET /.well-known/oauth-authorization-server} (RFC 8414). */
  public ObjectNode metadata() {
    return Metadata.of(
        parts.tokens().config(), parts.assertions().isPresent(), parts.devices().isPresent());
  }

  /** {@code GET /oauth/jwks}. */
  public String jwksJson() {
    return parts.tokens().keys().jwksJson();
  }

  /** What is shown, once the proof has been looked at. */
  private Holding proven(Holding shown) {
    try {
      return shown.proof() instanceof Holding.Proof.Dpop dpop
          ? new Holding(new Holding.Proof.Proven(proofs.key(dpop)), shown.certificate())
          : shown;
    } catch (RefusedException e) {
      throw TokenRefusal.of(e.refusal(), "invalid_dpop_proof");
    }
  }

  private static Binding toKey(Holding holding) {
    return holding.proof() instanceof Holding.Proof.Proven(var key)
        ? new Binding(Optional.of(key), Optional.empty())
        : Binding.NONE;
  }

  private ObjectNode given(String exchange, Grant grant, Holding holding) {
    return switch (grant) {
      case Grant.Exchange(var subject, var actor, var scope) -> {
        var proven = proven(subject, holding, "invalid_request");
        var acting =
            actor.map(shown -> proven(new Grant.Proof.Token(shown), holding, "invalid_request"));
        var body = issue(exchange, grant, acting.map(proven::by).orElse(proven), scope);
        yield body.put("issued_token_type", Grant.TYPE + "access_token");
      }
      case Grant.Bearer(var assertion, var scope) ->
          issue(exchange, grant, proven(assertion, holding, "invalid_grant"), scope);
      case Grant.Refresh refresh -> {
        var next = signIns.refresh(exchange, refresh, toKey(holding));
        yield body(next.access(), next.person()).put("refresh_token", next.refresh());
      }
      case Grant.Device(var code) -> {
        var devices = parts.devices().orElseThrow(TokenEndpoint::noDevices);
        var begun = signIns.begin(exchange, devices.spend(code.token()), toKey(holding));
        yield body(begun.access(), begun.person()).put("refresh_token", begun.refresh());
      }
    };
  }

  private Proven proven(Grant.Proof proof, Holding holding, String error) {
    try {
      return switch (proof) {
        case Grant.Proof.Token(var token) -> {
          var own = parts.tokens().identifier();
          var shown = new Credentials(token.token(), holding);
          if (own.recognises(shown)) {
            var standing = own.held(shown);
            yield proven(
                standing.identity(), Optional.of(standing.root()), holding, standing.binding());
          }
          var identity = parts.identifier().identify(shown);
          yield proven(identity, Optional.empty(), holding, Binding.of(identity));
        }
        case Grant.Proof.Assertion(var shown) -> {
          var assertions = parts.assertions().orElseThrow(TokenEndpoint::noSaml);
          var identity = assertions.identify(shown.token());
          yield proven(identity, Optional.empty(), holding, Binding.NONE);
        }
      };
    } catch (RefusedException e) {
      throw TokenRefusal.of(e.refusal(), error);
    }
  }

  /**
   * INVARIANT: an exchange loses no binding. A key that signs proofs may be another only where the
   * token was bound to none; a certificate stays.
   */
  private static Proven proven(
      Identity identity, Optional<String> root, Holding holding, Binding shown) {
    var binding = new Binding(toKey(holding).key(), shown.certificate());
    return new Proven(identity, root, identity.expiresAt(), binding);
  }

  private ObjectNode issue(String exchange, Grant grant, Proven proven, List<String> scope) {
    var narrowed = Scope.narrowed(proven.identity(), scope);
    var id = access.newId();
    var issued =
        access.issue(
            Actors.narrowed(proven.identity(), narrowed),
            new Terms(id, proven.root().orElse(id), proven.notAfter(), proven.binding()));
    var identity = issued.identity();
    parts
        .audit()
        .append(
            new TokenStep(
                exchange,
                now(),
                Step.ISSUED,
                grant.word(),
                id,
                proven.identity().tokenId(),
                Optional.of(Caller.of(identity)),
                Optional.of(identity.expiresAt()),
                ""));
    return body(issued, Optional.empty());
  }

  private static ObjectNode body(Issued issued, Optional<Identity> person) {
    var body = StrictJson.newObject();
    body.put("access_token", issued.token())
        .put("token_type", issued.type())
        .put("expires_in", issued.lifetimeSeconds());
    if (!issued.identity().scope().isEmpty()) {
      body.put("scope", String.join(" ", issued.identity().scope()));
    }
    person
        .flatMap(who -> who.said(List.of("email", "mail")))
        .ifPresent(email -> body.put("email", email));
    return body;
  }

  private void revokeAccess(String exchange, Credentials token) {
    try {
      var standing = parts.tokens().identifier().standing(token);
      var identity = standing.identity();
      var step =
          new TokenStep(
              exchange,
              now(),
              Step.REVOKED,
              "",
              identity.tokenId(),
              "",
              Optional.of(Caller.of(identity)),
              Optional.empty(),
              "");
      parts.tokens().revocations().revoke(identity.tokenId(), step);
    } catch (RefusedException _) {
      // It stands no more, or never did: whoever asked has what they wanted.
    }
  }

  /** A refusal together with what was asked for. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String grant;
    private final transient TokenRefusal refusal;

    Refused(String grant, TokenRefusal refusal) {
      super(refusal.code(), null, false, false);
      this.grant = grant;
      this.refusal = refusal;
    }
  }

  private TokenAnswer answering(String exchange, Supplier<TokenAnswer> work) {
    try {
      try {
        return work.get();
      } catch (Refused e) {
        return refused(exchange, e.grant, e.refusal);
      } catch (TokenRefusedException e) {
        return refused(exchange, "", e.refusal());
      }
    } catch (AuditUnavailableException | TokensUnavailableException e) {
      notices.accept("no token is given: " + e.getMessage());
      return TokenAnswer.of(
          new TokenRefusal(
              503,
              "temporarily_unavailable",
              "tokens_unavailable",
              "The gateway cannot record what it gives, so it gives nothing: tell its operator."));
    }
  }

  private TokenAnswer refused(String exchange, String grant, TokenRefusal refusal) {
    if (!refusal.isWaiting()) {
      parts
          .audit()
          .append(
              new TokenStep(
                  exchange,
                  now(),
                  Step.REFUSED,
                  grant,
                  "",
                  "",
                  Optional.empty(),
                  Optional.empty(),
                  refusal.code()));
    }
    return TokenAnswer.of(refusal);
  }

  private Instant now() {
    return parts.tokens().clock().instant();
  }

  private static TokenRefusedException noSaml() {
    return TokenRefusal.refused(
        400,
        "unsupported_grant_type",
        "no_saml",
        "This gateway trusts no SAML identity provider: show a token of an OIDC provider.");
  }

  private static TokenRefusedException noDevices() {
    return TokenRefusal.refused(
        400,
        "unsupported_grant_type",
        "no_devices",
        "This gateway has no sign-in for devices: show a token of your identity provider.");
  }
}
