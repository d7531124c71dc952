package dev.sallyport.engine.export.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.sallyport.engine.export.Event;
import dev.sallyport.engine.export.EventFormat;
import dev.sallyport.engine.export.ExportedLog.Aside;
import dev.sallyport.engine.export.Samples;
import dev.sallyport.engine.export.UndeliveredException;
import dev.sallyport.engine.export.format.CloudEventsFormat;
import dev.sallyport.engine.export.format.LinesFormat;
import dev.sallyport.engine.export.format.OcsfFormat;
import dev.sallyport.engine.export.format.OtlpFormat;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.notice.FarSide;
import dev.sallyport.engine.notice.FarSide.Mood;
import dev.sallyport.engine.support.SteppedClock;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpSinkTest {
  private final SteppedClock clock = new SteppedClock(Samples.AT.truncatedTo(ChronoUnit.SECONDS));
  private final FarSide far = new FarSide();
  private final Web web = new Web();

  @AfterEach
  void close() {
    web.close();
    far.close();
  }

  private HttpSink sink(EventFormat format) {
    return new HttpSink(far.uri("/in?key=secret"), () -> Optional.of("t0ken"), format, web, clock);
  }

  private HttpSink sink() {
    return sink(new LinesFormat());
  }

  private static List<Event> two() {
    return Events.samples(new LinesFormat()).subList(0, 2);
  }

  static Stream<Arguments> formats() {
    return Stream.of(
        Arguments.of(new LinesFormat(), "application/x-ndjson"),
        Arguments.of(new CloudEventsFormat(), "application/cloudevents-batch+json; charset=utf-8"),
        Arguments.of(new OcsfFormat("0.1.0"), "application/json"),
        Arguments.of(new OtlpFormat("0.1.0"), "application/json"));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void aBatchIsOneRequest(EventFormat format, String type) {
    var events = Events.samples(format);
    assertThat(sink(format).deliver(events)).isEmpty();
    var taken = far.taken().getFirst();
    assertThat(taken.field("content-type")).isEqualTo(type);
    assertThat(taken.field("authorization")).isEqualTo("Bearer t0ken");
    assertThat(taken.body())
        .isEqualTo(
            new String(
                format.together(events.stream().map(Event::bytes).toList()).bytes(),
                StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 413, 422})
  void whatTheEventsAreWhyIsToldApart(int status) {
    far.will(FarSide.refusing(status));
    var fault = catchThrowableOfType(UndeliveredException.class, () -> sink().deliver(two()));
    assertThat(fault.isRefused()).isTrue();
    assertThat(fault).hasMessageContaining("answers " + status);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 401, 403, 404, 405, 408, 415, 429, 500, 502, 503, 504})
  void whateverElseIsTriedAgain(int status) {
    far.will(FarSide.refusing(status));
    var fault = catchThrowableOfType(UndeliveredException.class, () -> sink().deliver(two()));
    assertThat(fault.isRefused()).isFalse();
    assertThat(fault.retryAfter()).isEmpty();
    assertThat(fault).hasMessageContaining("answers " + status).hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @CsvSource({"429, 7, 7", "503, 120, 120", "503, +7, -1", "429, soon, -1", "500, 99999999, -1"})
  void theFarSideSaysWhen(int status, String said, long seconds) {
    far.will(new Mood.Refusing(status, Map.of("Retry-After", said)));
    var fault = catchThrowableOfType(UndeliveredException.class, () -> sink().deliver(two()));
    assertThat(fault.retryAfter().map(Duration::toSeconds).orElse(-1L)).isEqualTo(seconds);
  }

  @Test
  void theFarSideSaysWhenByAClock() {
    var format = DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);
    far.will(
        new Mood.Refusing(
            503, Map.of("Retry-After", format.format(clock.instant().plusSeconds(90)))),
        new Mood.Refusing(
            503, Map.of("Retry-After", format.format(clock.instant().minusSeconds(90)))));
    var later = catchThrowableOfType(UndeliveredException.class, () -> sink().deliver(two()));
    assertThat(later.retryAfter()).contains(Duration.ofSeconds(90));
    var past = catchThrowableOfType(UndeliveredException.class, () -> sink().deliver(two()));
    assertThat(past.retryAfter()).isEmpty();
  }

  @Test
  void anAnswerThatBreaksOffConfirmsNothing() {
    far.will(new Mood.BreakingOff());
    assertThatThrownBy(() -> sink().deliver(two()))
        .isInstanceOf(UndeliveredException.class)
        .hasMessageNotContaining("secret");
  }

  @Test
  void whatOtlpRejectsIsNoted() {
    var format = new OtlpFormat("0.1.0");
    far.answering(
        _ -> "{\"partialSuccess\":{\"rejectedLogRecords\":\"3\",\"errorMessage\":\"too old\"}}");
    var why = far.uri("/in") + " rejects 3 of the 10 entries from 5 on, and does not say which";
    assertThat(sink(format).deliver(Events.samples(format).subList(5, 15)))
        .extracting(Aside::leaf, Aside::reason)
        .containsExactly(tuple(5L, why), tuple(6L, why), tuple(7L, why));
    far.answering(_ -> "{\"partialSuccess\":{}}");
    assertThat(sink(format).deliver(Events.samples(format))).isEmpty();
    far.answering(_ -> "thanks");
    assertThat(sink(format).deliver(Events.samples(format))).isEmpty();
  }

  /** Nothing of it was taken, so that nothing comes twice if it is sent again in halves. */
  @Test
  void whatOtlpRejectsAsAWholeIsRefused() {
    var format = new OtlpFormat("0.1.0");
    far.answering(_ -> "{\"partialSuccess\":{\"rejectedLogRecords\":\"10\"}}");
    var fault =
        catchThrowableOfType(
            UndeliveredException.class,
            () -> sink(format).deliver(Events.samples(format).subList(5, 15)));
    assertThat(fault.isRefused()).isTrue();
    assertThat(fault).hasMessageContaining("rejects 10 of the 10 entries from 5 on");
  }

  @Test
  void aTokenThatIsNoneIsNotShown() {
    var sink =
        new HttpSink(far.uri("/"), () -> Optional.of("t0ken\nx"), new LinesFormat(), web, clock);
    assertThatThrownBy(() -> sink.deliver(two()))
        .isInstanceOf(UndeliveredException.class)
        .hasMessageNotContaining("t0ken");
    assertThat(far.taken()).isEmpty();
  }

  @Test
  void nothingGoesInTheClearToOtherMachines() {
    assertThatThrownBy(
            () ->
                new HttpSink(
                    URI.create("http://siem.example/"),
                    Optional::empty,
                    new LinesFormat(),
                    web,
                    clock))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("https");
  }
}
