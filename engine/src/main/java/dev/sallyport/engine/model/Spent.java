package dev.sallyport.engine.model;

import java.math.BigDecimal;

/**
 * What a caller has spent in one window: a member of {@code input.usage} in a policy.
 *
 * @param window {@code day}, {@code week} or {@code month}
 * @param requests how many calls the service has answered
 * @param tokens of requests and replies together
 * @param dollars what that costs by the list of prices, as far as it has them
 */
public record Spent(String window, long requests, long tokens, BigDecimal dollars) {}
