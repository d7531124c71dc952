package dev.sallyport.engine.saml;

import java.util.Optional;

/**
 * What an assertion has to be made for.
 *
 * @param audience the gateway's own entity ID
 * @param recipient the address where assertions of this sort are shown
 * @param request the request that it answers, where a browser brings it
 */
record Expectation(String audience, String recipient, Optional<String> request) {}
