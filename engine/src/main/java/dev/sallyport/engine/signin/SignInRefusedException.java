package dev.sallyport.engine.signin;

/** A sign-in came to nothing; the message is one sentence for the person who tried. */
public final class SignInRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * @param code the audit log's word for what was wrong
   */
  public SignInRefusedException(String code, String message) {
    super(message);
    this.code = code;
  }

  /** The audit log's word for what was wrong. */
  public String code() {
    return code;
  }
}
