package dev.sallyport.opa;

/** What came of looking for facts. */
public sealed interface FactsResult permits Facts, Rejected {}
