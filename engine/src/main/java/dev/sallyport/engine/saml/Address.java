package dev.sallyport.engine.saml;

import java.net.URI;

/** Where a provider takes messages, and how. */
record Address(Binding binding, URI location) {}
