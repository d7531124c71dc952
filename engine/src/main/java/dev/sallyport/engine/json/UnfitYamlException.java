package dev.sallyport.engine.json;

/** A YAML file is not as it is to be written; the message says where, and what to write. */
public final class UnfitYamlException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnfitYamlException(String message) {
    super(message);
  }
}
