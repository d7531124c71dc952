package dev.sallyport.engine.pipeline;

/** The client closed its connection before the reply's end. */
public final class ClientGoneException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ClientGoneException() {
    super("the client closed its connection", null, false, false);
  }
}
