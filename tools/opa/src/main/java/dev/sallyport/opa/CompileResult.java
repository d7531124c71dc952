package dev.sallyport.opa;

/** What came of compiling sources. */
public sealed interface CompileResult permits Compiled, Rejected {}
