package dev.sallyport.opa;

/** What came of formatting a policy. */
public sealed interface FormatResult permits Formatted, Rejected {}
