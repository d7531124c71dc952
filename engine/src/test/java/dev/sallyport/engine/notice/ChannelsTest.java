package dev.sallyport.engine.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.notice.FarSide.Mood;
import dev.sallyport.engine.notice.slack.SlackHook;
import dev.sallyport.engine.notice.teams.TeamsChannel;
import dev.sallyport.engine.notice.webhook.WebhookChannel;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The channels that post to one address, before a far side in every mood. */
class ChannelsTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  @AutoClose private final FarSide far = new FarSide();
  @AutoClose private final Web web = new Web();

  static Stream<Arguments> channels() {
    BiFunction<URI, Web, Channel> slack =
        (at, web) -> new SlackHook("one", Interest.ALL, () -> at, web);
    BiFunction<URI, Web, Channel> teams =
        (at, web) -> new TeamsChannel("one", Interest.ALL, () -> at, web);
    BiFunction<URI, Web, Channel> webhook =
        (at, web) -> new WebhookChannel("one", Interest.ALL, at, () -> SECRET, web);
    return Stream.of(
        Arguments.of("slack", slack),
        Arguments.of("teams", teams),
        Arguments.of("webhook", webhook));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("channels")
  void itArrives(String kind, BiFunction<URI, Web, Channel> made) {
    var channel = made.apply(far.uri("/secret-path?sig=hush"), web);
    assertThat(channel.kind()).isEqualTo(kind);
    channel.tell(Notes.question("rm -rf build"));
    assertThat(far.taken()).hasSize(1);
    assertThat(far.taken().getFirst().body()).contains("ap_0123456789", "rm -rf build");
    assertThat(far.taken().getFirst().field("content-type")).contains("json");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("channels")
  void whatFailsIsSaidWithoutTheAddress(String kind, BiFunction<URI, Web, Channel> made) {
    var channel = made.apply(far.uri("/secret-path?sig=hush"), web);
    far.will(
        FarSide.refusing(500),
        new Mood.Refusing(429, Map.of("retry-after", "7")),
        FarSide.refusing(403),
        FarSide.refusing(302),
        FarSide.refusing(400),
        new Mood.BreakingOff());
    var notice = Notes.question("x");
    for (var rejected : List.of(false, false, false, false, true, false)) {
      assertThatThrownBy(() -> channel.tell(notice))
          .isInstanceOf(UntoldException.class)
          .hasMessageNotContaining("hush")
          .asInstanceOf(type(UntoldException.class))
          .returns(rejected, UntoldException::isRejected);
    }
    assertThat(kind).isNotBlank();
  }

  @Test
  void aFarSideSaysWhenToComeBack() {
    var channel = new TeamsChannel("one", Interest.ALL, () -> far.uri("/"), web);
    far.will(new Mood.Refusing(429, Map.of("retry-after", "7")));
    assertThatThrownBy(() -> channel.tell(Notes.question("x")))
        .asInstanceOf(type(UntoldException.class))
        .satisfies(e -> assertThat(e.retryAfter()).hasValue(Duration.ofSeconds(7)));
  }

  @Test
  void channelsAreForRulesAndGroups() {
    var notice = Notes.question("x");
    var question = notice.approval().question();
    assertThat(Interest.ALL.holds(question)).isTrue();
    assertThat(new Interest(Set.of("risky & wild"), Set.of()).holds(question)).isTrue();
    assertThat(new Interest(Set.of("other"), Set.of()).holds(question)).isFalse();
    assertThat(new Interest(Set.of(), Set.of("platform")).holds(question)).isTrue();
    assertThat(new Interest(Set.of("risky & wild"), Set.of("sales")).holds(question)).isFalse();
  }
}
