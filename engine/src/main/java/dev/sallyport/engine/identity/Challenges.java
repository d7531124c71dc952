package dev.sallyport.engine.identity;

import java.util.List;
import java.util.stream.Collectors;

/** What a 401 says of how tokens are shown (RFC 6750, section 3; RFC 9449, section 7.1). */
public final class Challenges {

  /** {@code ES256 ES384 …}. */
  private static final String ALGORITHMS =
      DpopProofs.ALGORITHMS.stream().map(Algorithm::word).collect(Collectors.joining(" "));

  private Challenges() {}

  /**
   * The values of {@code WWW-Authenticate}.
   *
   * @param code why the call is refused
   */
  public static List<String> of(String code) {
    var dpop = "DPoP algs=\"" + ALGORITHMS + "\"";
    // RFC 6750, section 3.1: who has shown nothing is told of no error.
    if (code.equals("credentials_missing")) {
      return List.of("Bearer", dpop);
    }
    return PossessionFault.isOfProof(code)
        ? List.of("Bearer", dpop + ", error=\"invalid_dpop_proof\"")
        : List.of("Bearer error=\"invalid_token\"", dpop + ", error=\"invalid_token\"");
  }
}
