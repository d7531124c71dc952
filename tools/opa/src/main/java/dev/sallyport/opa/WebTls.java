package dev.sallyport.opa;

import java.util.List;

/**
 * What a request says about TLS.
 *
 * @param authorities certificates in PEM, which alone are believed; empty for those of the system
 * @param system whether those of the system are believed as well
 * @param chain the client's own certificates in DER, the first its own; empty for none
 * @param key its private key in PKCS #8
 * @param serverName whom the server's certificate has to name; empty for the host
 */
public record WebTls(
    String authorities, boolean system, List<Bytes> chain, Bytes key, String serverName) {

  public WebTls {
    chain = List.copyOf(chain);
  }

  /** It holds a key, so it shows nothing. */
  @Override
  public String toString() {
    return "TLS options";
  }
}
