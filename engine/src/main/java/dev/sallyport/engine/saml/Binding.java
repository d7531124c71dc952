package dev.sallyport.engine.saml;

/** How a message travels through a browser (SAML bindings, sections 3.4 and 3.5). */
enum Binding {
  REDIRECT("urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"),
  POST("urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST");

  private final String uri;

  Binding(String uri) {
    this.uri = uri;
  }

  String uri() {
    return uri;
  }
}
