package dev.sallyport.engine.identity;

/** Somebody asked for a token for an identity that development mode does not have. */
public final class UnknownDevelopmentIdentityException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnknownDevelopmentIdentityException(String name) {
    super(
        "there is no development identity `%s`: use one of %s"
            .formatted(name, DevelopmentIdentity.words()));
  }
}
