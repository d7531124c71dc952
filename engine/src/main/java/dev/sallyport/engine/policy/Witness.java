package dev.sallyport.engine.policy;

import dev.sallyport.engine.policy.builtin.Evaluation;
import java.time.Instant;
import java.util.function.Function;

/**
 * Looks on while a call is decided, for whoever keeps what it was decided by. It is told on the
 * thread of the call, so it does no more than keep what it hears, and never throws.
 */
public interface Witness {

  /** Nobody looks on. */
  Witness NOBODY = new Nobody(Evaluation::new);

  /** Nobody looks on, and no host is asked, since nothing depends on the decision. */
  Witness OF_A_TRIAL = new Nobody(Evaluation::secluded);

  /** What the functions of this evaluation share. */
  Evaluation evaluation(Instant now);

  /** The policy is about to be evaluated with this {@code input}, as JSON text. */
  void asked(String input);

  /** The evaluation gave this, as {@link Evaluator#evaluate} gives it. */
  void answered(String resultSet);

  /** It ended without a result. */
  void failed(EvaluationException e);

  /** Forgets everything. */
  record Nobody(Function<Instant, Evaluation> evaluations) implements Witness {
    @Override
    public Evaluation evaluation(Instant now) {
      return evaluations.apply(now);
    }

    @Override
    public void asked(String input) {}

    @Override
    public void answered(String resultSet) {}

    @Override
    public void failed(EvaluationException e) {}
  }
}
