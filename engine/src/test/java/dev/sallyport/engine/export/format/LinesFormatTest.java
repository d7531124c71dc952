package dev.sallyport.engine.export.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.export.LoggedEntry;
import dev.sallyport.engine.export.Samples;
import dev.sallyport.engine.export.UnfitEntryException;
import dev.sallyport.engine.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LinesFormatTest {
  private final LinesFormat format = new LinesFormat();

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void anEntryIsThereByteForByte() {
    for (var entry : Samples.logged()) {
      assertThat(text(format.event(entry, StrictJson.own(entry.line()))))
          .isEqualTo(
              "{\"log\":\"%s\",\"leaf\":%d,\"entry\":%s}"
                  .formatted(Samples.LOG, entry.leaf(), entry.line()));
    }
  }

  @Test
  void whatIsNoLineIsText() {
    var entry = new LoggedEntry("l", 1, "odd", Samples.AT, "{\n}");
    assertThatThrownBy(() -> format.event(entry, StrictJson.newObject()))
        .isInstanceOf(UnfitEntryException.class);
    assertThat(text(format.plain(entry)))
        .isEqualTo("{\"log\":\"l\",\"leaf\":1,\"text\":\"{\\n}\"}");
  }

  @Test
  void manyAreManyLines() {
    var body =
        format.together(
            List.of(
                "{\"a\":1}".getBytes(StandardCharsets.UTF_8),
                "{}".getBytes(StandardCharsets.UTF_8)));
    assertThat(body.type()).isEqualTo("application/x-ndjson");
    assertThat(text(body.bytes())).isEqualTo("{\"a\":1}\n{}\n");
  }
}
