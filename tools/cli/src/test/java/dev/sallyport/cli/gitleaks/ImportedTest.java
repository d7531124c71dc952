package dev.sallyport.cli.gitleaks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.dsl.MaskLanguage;
import dev.sallyport.dsl.MaskSet;
import dev.sallyport.dsl.Reading;
import dev.sallyport.dsl.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A golden pair; {@code -Dgolden.write=true} writes what there is. */
final class ImportedTest {
  private static final Path CASES = Path.of("src/test/resources/gitleaks");

  private static MaskSet set(String text) {
    return switch (MaskLanguage.read(new Source("test.mask", text))) {
      case Reading.Parsed(var set) -> set;
      case Reading.Rejected rejected -> throw new AssertionError(rejected + "\n" + text);
    };
  }

  @Test
  void everyFormOfARule() throws IOException {
    var existing =
        set("masks 1; detector taken { match /x/; } mask imported { on request.* { * -> drop; } }");
    var imported = Imported.of(Files.readString(CASES.resolve("rules.toml")), existing);
    var outline = imported.text() + "\n" + String.join("\n", imported.notes()) + "\n";
    var expected = CASES.resolve("rules.expected");
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(expected, outline);
    }
    assertThat(outline).isEqualTo(Files.readString(expected));
    assertThat(set(imported.text()).detectors()).hasSize(imported.detectors());
    assertThat(imported.rules()).isEqualTo(17);
  }

  @Test
  void whatIsNoConfigurationIsSaidSo() {
    assertThatThrownBy(() -> Imported.of("[[rules]\n", MaskSet.empty()))
        .isInstanceOf(NoGitleaksConfigException.class)
        .hasMessageStartingWith("line 2: ");
    assertThatThrownBy(() -> Imported.of("title = \"x\"\n", MaskSet.empty()))
        .isInstanceOf(NoGitleaksConfigException.class)
        .hasMessage("it has no `[[rules]]`");
  }
}
