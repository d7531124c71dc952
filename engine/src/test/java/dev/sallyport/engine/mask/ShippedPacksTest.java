package dev.sallyport.engine.mask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.dsl.Detector;
import dev.sallyport.dsl.Scope;
import dev.sallyport.dsl.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the examples of the packs can't say: fields, tags, and texts that hold nothing. */
final class ShippedPacksTest {

  @Test
  void fieldsOfPersonalDataLoseTheirValues() throws IOException {
    var masks = Masks.compile(ShippedMasksTest.shipped());
    var input =
        "{\"user\":{\"firstName\":\"Ada\",\"emails\":2},\"rows\":[{\"ssn\":219099999,\"id\":7}]}";
    var events = List.of(Replies.startTool(0), Replies.input(0, input), Replies.stop(0));
    var masker = masks.reply(List.of("pii_fields"), Compiled.PSEUDONYMS);
    assertThat(Replies.blocks(Replies.masked(masker, events)))
        .isEqualTo(
            Map.of(
                0,
                "{\"user\":{\"firstName\":\"[personal data]\",\"emails\":2},"
                    + "\"rows\":[{\"ssn\":\"[personal data]\",\"id\":7}]}"));
  }

  /** A conversation comes back with every request, so what has been masked is masked again. */
  @ParameterizedTest
  @ValueSource(strings = {"redact", "hmac length 12", "tokenise session", "redact \"[REDACTED]\""})
  void whatIsMaskedStaysAsItIs(String action) throws IOException {
    var everything =
        """
        masks 1;
        mask everything {
          on response.text {
            tag(secret), tag(pii), tag(infra), tag(injection), tag(system_config) -> %s;
          }
        }
        """
            .formatted(action);
    var set = ShippedMasksTest.shipped(new Source("everything.mask", everything));
    var masks = Masks.compile(set);
    var changed = new ArrayList<String>();
    for (var detector : set.detectors()) {
      for (var example : detector.examples()) {
        var once = masked(masks, example.text());
        var twice = masked(masks, once);
        if (!twice.equals(once)) {
          changed.add(detector.name() + ": " + once + " => " + twice);
        }
      }
    }
    assertThat(changed).isEmpty();
  }

  private static String masked(Masks masks, String text) {
    return masks.find(List.of("everything"), Scope.RESPONSE_TEXT, text, Compiled.PSEUDONYMS).text();
  }

  @Test
  void eachPackHasItsTag() throws IOException {
    var tags =
        Map.of("pii", "pii", "infra", "infra", "injection", "injection", "system", "system_config");
    var count = new HashMap<String, Integer>();
    for (var detector : ShippedMasksTest.shipped().detectors()) {
      var pack = detector.name().split("\\.", 2)[0];
      if (tags.containsKey(pack)) {
        assertThat(detector.tags()).as(detector.name()).contains(tags.get(pack));
        count.merge(pack, 1, Integer::sum);
      }
    }
    assertThat(count).allSatisfy((_, n) -> assertThat(n).isGreaterThanOrEqualTo(15)).hasSize(4);
  }

  @Test
  void numbersOfAtLeastTwentyCountriesAreFound() throws IOException {
    var countries =
        ShippedMasksTest.shipped().detectors().stream()
            .filter(detector -> detector.tags().contains("national_id"))
            .map(Detector::name)
            .map(name -> name.replaceFirst("pii\\.(..)_.*", "$1"))
            .distinct();
    assertThat(countries).hasSizeGreaterThanOrEqualTo(20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"ts\": 1767225600000, \"us\": 1767225600123456, \"id\": 12.843102843692957, \"f\": 0.4753660810936817}",
        "build 20260115-1130 of v2.31.4.1 took 1234567890 ns at 127.0.0.1:8080, commit 4b1c9c2e5d1f",
        "order 811228-9874, invoice 1630615123457, ref 44051401359, part A12345678, SKU S7654321",
        "a1b2c3d4-1111-4111-8111-111111111111 and sha256:"
            + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "x = [3.141592653589793, 2.718281828459045, -0.5772156649015329];",
        "Thanks to everyone who reported issues; see https://example.org/docs?id=42#top for more."
      })
  void ordinaryTextHoldsNoPersonalData(String text) throws IOException {
    var found =
        Masks.compile(ShippedMasksTest.shipped())
            .find(List.of("pii"), Scope.RESPONSE_TEXT, text, Compiled.PSEUDONYMS);
    assertThat(found.matches()).isEmpty();
    assertThat(found.text()).isEqualTo(text);
  }
}
