package dev.sallyport.opa;

/** What came of a question about a part of the input. */
public sealed interface PartialResult permits Residue, Rejected {}
