package dev.sallyport.engine.policy.builtin;

/** A function of Rego erred. Carries no value of the evaluation. */
public final class BuiltinException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final boolean halts;

  /**
   * @param code OPA's own, such as {@code eval_builtin_error}
   * @param halts whether it ends the evaluation, where other errors make the call undefined
   */
  public BuiltinException(String code, boolean halts) {
    this(code, halts, "a function of the policy erred");
  }

  private BuiltinException(String code, boolean halts, String sentence) {
    super(sentence, null, false, false);
    this.code = code;
    this.halts = halts;
  }

  /**
   * Ends the evaluation, since the gateway does not do what OPA would.
   *
   * @param sentence says so, and what to do; one of our own, without any value
   */
  static BuiltinException halt(String sentence) {
    return new BuiltinException("eval_builtin_error", true, sentence);
  }

  /** An argument has the wrong type. */
  static BuiltinException wrongType() {
    return new BuiltinException("eval_type_error", false);
  }

  public String code() {
    return code;
  }

  /** What happened, for logs and for whoever is denied. */
  public String sentence() {
    return String.valueOf(getMessage());
  }

  public boolean halts() {
    return halts;
  }
}
