package dev.sallyport.engine.saml;

/** The names that the standards give to things. */
final class Names {
  static final String ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion";
  static final String PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol";
  static final String METADATA = "urn:oasis:names:tc:SAML:2.0:metadata";
  static final String DSIG = "http://www.w3.org/2000/09/xmldsig#";

  static final String BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
  static final String SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success";
  static final String PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
  static final String UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
  static final String ENTITY = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity";

  private Names() {}
}
