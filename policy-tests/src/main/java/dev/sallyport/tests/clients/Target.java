package dev.sallyport.tests.clients;

import java.net.URI;

/**
 * Where a client is pointed, and what it says who it is: the two things that a user configures.
 *
 * @param baseUrl without a trailing slash
 * @param token goes as `Authorization: Bearer`
 */
public record Target(URI baseUrl, String token) {}
