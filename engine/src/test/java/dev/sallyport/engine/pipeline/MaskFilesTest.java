package dev.sallyport.engine.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.bundle.PolicyLoadException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Masks are made anew when their files change, and only then. */
final class MaskFilesTest {
  private static final String MASK =
      "masks 1; detector d { match /k[0-9]/; ignores \"k\"; } mask %s { on response.text { d -> redact; } }";

  @Test
  void theSameFilesAreTheSameMasks() {
    var files = new MaskFiles();
    var first = files.masks(Map.of("masks/a.mask", MASK.formatted("a")));
    assertThat(first.names()).containsExactly("a");
    first.warmUp();
    var learned = first.tableBytes();
    assertThat(learned).isPositive();
    assertThat(files.masks(Map.of("masks/a.mask", MASK.formatted("a")))).isSameAs(first);
    assertThat(first.tableBytes()).as("what it has learned").isEqualTo(learned);
    assertThat(files.masks(Map.of("masks/a.mask", MASK.formatted("b"))).names())
        .containsExactly("b");
    assertThat(files.masks(Map.of("masks/b.mask", MASK.formatted("b"))))
        .as("messages name other files")
        .isNotSameAs(files.masks(Map.of("masks/a.mask", MASK.formatted("b"))));
  }

  @Test
  void whatCantBeReadChangesNothing() {
    var files = new MaskFiles();
    var first = files.masks(Map.of("masks/a.mask", MASK.formatted("a")));
    assertThatThrownBy(() -> files.masks(Map.of("masks/a.mask", "masks 1; mask")))
        .isInstanceOf(PolicyLoadException.class)
        .hasMessageContaining("masks/a.mask:1:");
    assertThat(files.masks(Map.of("masks/a.mask", MASK.formatted("a")))).isSameAs(first);
    assertThat(files.masks(Map.of()).names()).isEmpty();
  }
}
