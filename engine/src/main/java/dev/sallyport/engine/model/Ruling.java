package dev.sallyport.engine.model;

/**
 * A decision and the policy that made it.
 *
 * @param revision the bundle's revision
 * @param digest the bundle's digest
 */
public record Ruling(Decision decision, String revision, String digest) {}
