package dev.sallyport.engine.policy;

import org.jspecify.annotations.Nullable;

/**
 * An evaluation ended without a result.
 *
 * <p>The message is the policy's place and kind of fault at most, never a value.
 */
public final class EvaluationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** OPA's codes for what an evaluation may end with, and ours for what the machine does. */
  public enum Code {
    /** Two rules give one name two values. */
    CONFLICT("eval_conflict_error"),
    /** A function erred, and the evaluation is strict, or the error ends every evaluation. */
    FUNCTION("eval_builtin_error"),
    /** It took longer than it may. */
    TIME("time_exhausted"),
    /** No instance came free in time. */
    BUSY("busy"),
    /** The thread was interrupted: the gateway is stopping. */
    STOPPED("stopped"),
    /** The policy's memory is used up. */
    MEMORY("memory_exhausted"),
    /** The policy recurses deeper than the stack. */
    STACK("stack_exhausted"),
    /** OPA's WASM gave up for another reason. */
    ABORTED("eval_internal_error");

    private final String word;

    Code(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  private final Code code;

  EvaluationException(Code code, String message) {
    this(code, message, null);
  }

  /**
   * @param cause may quote values: it is for tests and debuggers, and never logged
   */
  EvaluationException(Code code, String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
    this.code = code;
  }

  public Code code() {
    return code;
  }
}
