package dev.sallyport.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ContentTest {
  private static final byte[] BODY =
      "{\"model\":\"m\",\"stream\":true,\"messages\":[]}".getBytes(StandardCharsets.UTF_8);

  @Test
  void whatWasLetGoOfIsReadAgainOnceWhenItIsWanted() {
    var reads = new AtomicInteger();
    var content =
        Content.read(
            BODY,
            bytes -> {
              reads.incrementAndGet();
              return StrictJson.object(bytes);
            });
    var before = content.document();
    content.rest();
    assertThat(content.model()).isEqualTo("m");
    assertThat(content.stream()).isTrue();
    assertThat(content.bytes()).isEqualTo(BODY);
    assertThat(reads).as("who waits reads nothing").hasValue(1);
    assertThat(content.document()).isEqualTo(before).isNotSameAs(before);
    assertThat(content.document()).isSameAs(content.document());
    assertThat(reads).hasValue(2);
  }
}
