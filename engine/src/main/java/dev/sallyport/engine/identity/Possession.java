package dev.sallyport.engine.identity;

import com.nimbusds.oauth2.sdk.auth.X509CertificateConfirmation;
import dev.sallyport.engine.model.Credentials;
import dev.sallyport.engine.model.Holding;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** Asks whoever shows a token for the keys to which it is bound. */
public final class Possession {

  /** Where nobody can show a key by a proof. */
  static final Possession BY_CERTIFICATE_ALONE = new Possession(Optional.empty());

  private final Optional<DpopProofs> proofs;

  public Possession(DpopProofs proofs) {
    this(Optional.of(proofs));
  }

  private Possession(Optional<DpopProofs> proofs) {
    this.proofs = proofs;
  }

  /**
   * Goes on if the caller has what the token is bound to. A proof is used up by that.
   *
   * @param binding of the token, which is known to stand
   * @throws dev.sallyport.engine.model.RefusedException if not
   */
  public void require(Binding binding, Credentials shown) {
    var holding = shown.holding();
    binding.certificate().ifPresent(wanted -> requireCertificate(wanted, holding.certificate()));
    switch (holding.proof()) {
      case Holding.Proof.None _ -> {
        if (binding.key().isPresent()) {
          throw PossessionFault.PROOF_MISSING.refused();
        }
      }
      case Holding.Proof.Dpop dpop -> {
        var wanted = binding.key().orElseThrow(PossessionFault.TOKEN_NOT_BOUND::refused);
        proofs
            .orElseThrow(PossessionFault.PROOF_INVALID::refused)
            .require(dpop, shown.token(), wanted);
      }
      // INVARIANT: made by the line alone, of credentials that were let in with their proof.
      case Holding.Proof.Earlier _ -> {}
      case Holding.Proof.Proven(var key) -> {
        if (!binding.key().orElse(key).equals(key)) {
          throw PossessionFault.PROOF_OTHER_KEY.refused();
        }
      }
    }
  }

  /** Goes on unless a proof came with something that is bound to no key. */
  public static void requireNone(Credentials shown) {
    BY_CERTIFICATE_ALONE.require(Binding.NONE, shown);
  }

  private static void requireCertificate(String wanted, Optional<X509Certificate> certificate) {
    var digest =
        certificate.map(shown -> X509CertificateConfirmation.of(shown).getValue().toString());
    if (!digest.equals(Optional.of(wanted))) {
      throw PossessionFault.CERTIFICATE_OTHER.refused();
    }
  }
}
