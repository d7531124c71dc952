package dev.sallyport.engine.export.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.export.LoggedEntry;
import dev.sallyport.engine.export.Samples;
import dev.sallyport.engine.json.Mappers;
import dev.sallyport.engine.json.StrictJson;
import io.cloudevents.CloudEvent;
import io.cloudevents.jackson.JsonFormat;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Events as the CloudEvents project's own library reads them. */
final class CloudEventsFormatTest {
  private final CloudEventsFormat format = new CloudEventsFormat();
  private final JsonFormat reader = new JsonFormat();

  private byte[] event(LoggedEntry entry) {
    return format.event(entry, StrictJson.own(entry.line()));
  }

  private List<CloudEvent> read(byte[] batch) throws IOException {
    var events = new ArrayList<CloudEvent>();
    for (JsonNode one : Mappers.usual().build().readTree(batch)) {
      events.add(reader.deserialize(StrictJson.bytes(one)));
    }
    return events;
  }

  @Test
  void aBatchOfAllSortsIsRead() throws IOException {
    var entries = Samples.logged();
    var body = format.together(entries.stream().map(this::event).toList());
    assertThat(body.type()).startsWith("application/cloudevents-batch+json");
    var events = read(body.bytes());
    assertThat(events).hasSameSizeAs(entries);
    for (var i = 0; i < entries.size(); i++) {
      var event = events.get(i);
      var entry = entries.get(i);
      assertThat(event.getId()).isEqualTo(Samples.LOG + "/" + i);
      assertThat(event.getSource()).isEqualTo(URI.create(Samples.LOG));
      assertThat(event.getType()).isEqualTo("dev.sallyport.audit." + entry.kind());
      assertThat(Objects.requireNonNull(event.getTime()).toInstant()).isEqualTo(entry.at());
      assertThat(event.getExtension("sequence")).isEqualTo("%020d".formatted(i));
      assertThat(StrictJson.own(text(event))).isEqualTo(StrictJson.own(entry.line()));
    }
  }

  private static String text(CloudEvent event) {
    return new String(Objects.requireNonNull(event.getData()).toBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void whatHasNoFormIsReadAsText() throws IOException {
    var entry = new LoggedEntry("a log/ö", 3, "odd", Samples.AT, "no \"JSON\"\u0001");
    var event = read(format.together(List.of(format.plain(entry))).bytes()).getFirst();
    assertThat(event.getDataContentType()).isEqualTo("text/plain");
    assertThat(text(event)).isEqualTo(entry.line());
    assertThat(event.getSource()).isEqualTo(URI.create("a+log%2F%C3%B6"));
  }
}
