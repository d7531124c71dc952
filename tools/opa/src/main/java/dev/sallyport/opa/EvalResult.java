package dev.sallyport.opa;

/** What came of a query. */
public sealed interface EvalResult permits Evaluated, Rejected {}
