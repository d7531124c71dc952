package dev.sallyport.opa;

/** What came of running tests. */
public sealed interface TestResult permits TestReport, Rejected {}
