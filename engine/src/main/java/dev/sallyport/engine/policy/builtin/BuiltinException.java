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
    super(code, null, false, false);
    this.code = code;
    this.halts = halts;
  }

  /** An argument has the wrong type. */
  static BuiltinException wrongType() {
    return new BuiltinException("eval_type_error", false);
  }

  public String code() {
    return code;
  }

  public boolean halts() {
    return halts;
  }
}
