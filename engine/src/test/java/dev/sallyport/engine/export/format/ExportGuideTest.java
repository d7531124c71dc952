package dev.sallyport.engine.export.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.audit.KeyStep;
import dev.sallyport.engine.export.EventFormat;
import dev.sallyport.engine.export.Samples;
import dev.sallyport.engine.json.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The guide shows each format as it is. */
final class ExportGuideTest {
  private static final Path GUIDE = Path.of("..", "docs", "guide", "operator.md");
  private static final String HEADING = "### What is sent\n";

  private static String shown(EventFormat format) {
    var entry =
        Samples.logged(
            new KeyStep(
                "0123456789abcdef",
                Samples.AT,
                KeyStep.Step.USED_REVOKED,
                "ci-old",
                "urn:sallyport:keys#ci"),
            41);
    return "`%s`:\n```json\n%s\n```\n"
        .formatted(
            format.name(),
            new String(
                format.alone(format.event(entry, StrictJson.own(entry.line()))),
                StandardCharsets.UTF_8));
  }

  @Test
  void theGuideShowsWhatIsSent() throws IOException {
    var guide = Files.readString(GUIDE);
    var shown = new StringBuilder(HEADING).append("The same entry in each format.\n\n");
    for (var format :
        List.of(
            new LinesFormat(),
            new CloudEventsFormat(),
            new OcsfFormat("0.1.0"),
            new OtlpFormat("0.1.0"))) {
      shown.append(shown(format)).append('\n');
    }
    assertThat(guide.substring(guide.indexOf(HEADING), guide.indexOf("## The decision log\n")))
        .isEqualTo(shown.toString());
  }
}
