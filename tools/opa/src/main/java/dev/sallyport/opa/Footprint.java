package dev.sallyport.opa;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Which parts of `input` an entry point reads. Whoever builds the input may leave out the rest: the
 * decision stays the same.
 *
 * <p>Never too little: where the compiler cannot tell, a shorter path stands for all under it, and
 * `input` itself for everything.
 *
 * @param paths sorted, none of them covered by another
 */
public record Footprint(List<InputPath> paths) {

  /** All of the input. */
  public static final Footprint EVERYTHING = new Footprint(List.of(new InputPath(List.of())));

  public Footprint {
    paths = List.copyOf(paths);
  }

  /** Tells whether all of the input is read. */
  public boolean everything() {
    return paths.stream().anyMatch(path -> path.steps().isEmpty());
  }

  @Override
  public String toString() {
    return paths.stream().map(InputPath::toString).collect(Collectors.joining(", "));
  }
}
