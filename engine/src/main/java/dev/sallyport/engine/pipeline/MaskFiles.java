package dev.sallyport.engine.pipeline;

import dev.sallyport.dsl.MaskLanguage;
import dev.sallyport.dsl.Reading;
import dev.sallyport.dsl.Source;
import dev.sallyport.engine.bundle.PolicyLoadException;
import dev.sallyport.engine.mask.Masks;
import java.util.Map;
import java.util.Optional;

/**
 * Makes masks of a policy's mask files. An edit of rules leaves the masks as they are, with all
 * that they have learned.
 */
public final class MaskFiles {
  private record Made(Map<String, String> files, Masks masks) {}

  private Optional<Made> last = Optional.empty();

  /**
   * @param files their texts by their paths
   * @throws PolicyLoadException if one of them is not written in the mask language
   */
  synchronized Masks masks(Map<String, String> files) {
    var known = last.filter(made -> made.files().equals(files)).map(Made::masks);
    if (known.isPresent()) {
      return known.get();
    }
    var masks = read(files);
    last = Optional.of(new Made(Map.copyOf(files), masks));
    return masks;
  }

  /**
   * The same for masks that nobody waits for: they learn as they go.
   *
   * @throws PolicyLoadException likewise
   */
  public static Masks read(Map<String, String> files) {
    return switch (MaskLanguage.read(Source.all(files))) {
      case Reading.Parsed(var set) -> Masks.compile(set);
      case Reading.Rejected(var diagnostics) ->
          throw new PolicyLoadException(diagnostics.stream().map(Object::toString).toList());
    };
  }
}
