package dev.sallyport.engine.saml;

/** An assertion that is right in all things, as text that tests spoil. */
final class Draft {
  static final String PROVIDER = "https://idp.example/saml";
  static final String AUDIENCE = "https://gateway.example/saml";
  static final String RECIPIENT = "https://gateway.example/oauth/token";

  private Draft() {}

  static String assertion() {
    return """
        <saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a1" Version="2.0" IssueInstant="2026-03-01T12:00:00Z">\
        <saml:Issuer>https://idp.example/saml</saml:Issuer>\
        <saml:Subject>\
        <saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">alice@example.com</saml:NameID>\
        <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">\
        <saml:SubjectConfirmationData Recipient="https://gateway.example/oauth/token" NotOnOrAfter="2026-03-01T12:05:00Z"/>\
        </saml:SubjectConfirmation>\
        </saml:Subject>\
        <saml:Conditions NotBefore="2026-03-01T11:59:00Z" NotOnOrAfter="2026-03-01T12:10:00Z">\
        <saml:AudienceRestriction><saml:Audience>https://gateway.example/saml</saml:Audience></saml:AudienceRestriction>\
        </saml:Conditions>\
        <saml:AuthnStatement AuthnInstant="2026-03-01T11:58:00Z" SessionIndex="s1" SessionNotOnOrAfter="2026-03-01T20:00:00Z">\
        <saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext>\
        </saml:AuthnStatement>\
        <saml:AttributeStatement>\
        <saml:Attribute Name="groups"><saml:AttributeValue>ml</saml:AttributeValue><saml:AttributeValue>staff</saml:AttributeValue></saml:Attribute>\
        <saml:Attribute Name="mail"><saml:AttributeValue>alice@example.com</saml:AttributeValue></saml:Attribute>\
        </saml:AttributeStatement>\
        </saml:Assertion>""";
  }

  /** What a forger would rather be. */
  static String evil() {
    return assertion()
        .replace("alice@example.com", "admin@example.com")
        .replace("\"_a1\"", "\"_evil\"");
  }
}
