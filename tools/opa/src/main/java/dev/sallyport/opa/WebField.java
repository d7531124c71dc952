package dev.sallyport.opa;

/** A header of a request or of an answer. */
public record WebField(String name, String value) {}
