package dev.sallyport.opa;

import java.util.List;
import java.util.Optional;

/**
 * A query's answers.
 *
 * @param answers one for each input, in their order
 */
public record Evaluated(List<Answer> answers) implements EvalResult {

  public Evaluated {
    answers = List.copyOf(answers);
  }

  /**
   * What came of one input.
   *
   * @param value as JSON text, sets as sorted arrays; empty when the query is undefined or erred
   * @param fault what ended the evaluation
   * @param printed what `print` said, a line each, with its place
   * @param explanation which rules held and which did not, with their places, a line each; empty
   *     unless it was asked for
   */
  public record Answer(
      Optional<String> value,
      Optional<Fault> fault,
      List<String> printed,
      List<String> explanation) {

    public Answer {
      printed = List.copyOf(printed);
      explanation = List.copyOf(explanation);
    }
  }
}
