package dev.sallyport.engine.pipeline;

/**
 * What is under way on a line.
 *
 * @param exchanges all of them
 * @param calls those to the service, without those that wait for people
 * @param held calls, and tools in their replies, that wait for people
 * @param waiting calls that wait for their turn
 */
public record LineLoad(long exchanges, long calls, long held, int waiting) {

  /** Where nothing is. */
  public static final LineLoad NONE = new LineLoad(0, 0, 0, 0);

  /** What is under way here and there. */
  public LineLoad plus(LineLoad other) {
    return new LineLoad(
        exchanges + other.exchanges,
        calls + other.calls,
        held + other.held,
        waiting + other.waiting);
  }
}
