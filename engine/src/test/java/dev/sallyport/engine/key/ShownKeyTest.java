package dev.sallyport.engine.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ShownKeyTest {
  private final ShownKey key = ShownKey.random(new SecureRandom());

  @Test
  void aKeyIsReadAsItIsShown() {
    var read = ShownKey.parse(key.reveal()).orElseThrow();
    assertThat(read.id()).isEqualTo(key.id());
    assertThat(read.secret()).isEqualTo(key.secret()).hasSize(32);
    assertThat(key.reveal()).hasSize(92).startsWith("sp-");
  }

  @Test
  void theSameKeyHasAlwaysTheSameForm() {
    var secret = new byte[32];
    secret[31] = 1;
    assertThat(new ShownKey("0123456789abcdef", secret).reveal())
        .isEqualTo("sp-0123456789abcdef-" + "0".repeat(63) + "1" + "ccd1250d");
  }

  static Stream<Arguments> others() {
    return Stream.of(
        other("nothing", key -> ""),
        other("the beginning alone", key -> "sp-"),
        other("in capitals", key -> key.toUpperCase(Locale.ROOT)),
        other("with a space", key -> key + " "),
        other("with a line", key -> key + "\n"),
        other("cut", key -> key.substring(0, key.length() - 1)),
        other("without its check", key -> key.substring(0, key.length() - 8)),
        other("one more", key -> key + "0"),
        other("one digit else", key -> swapped(key, 30)),
        other("another id", key -> swapped(key, 5)),
        other("another check", key -> swapped(key, key.length() - 1)),
        other("two digits exchanged", ShownKeyTest::exchanged),
        other("another prefix", key -> "sk" + key.substring(2)),
        other("Arabic digits", key -> key.replace('0', '٠').replace('1', '١')),
        other("twice", key -> key + key));
  }

  private static Arguments other(String what, UnaryOperator<String> change) {
    return Arguments.of(what, change);
  }

  private static String swapped(String key, int at) {
    var digit = key.charAt(at) == '0' ? '1' : '0';
    return key.substring(0, at) + digit + key.substring(at + 1);
  }

  private static String exchanged(String key) {
    for (var at = 20; ; at++) {
      if (key.charAt(at) != key.charAt(at + 1)) {
        return key.substring(0, at) + key.charAt(at + 1) + key.charAt(at) + key.substring(at + 2);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("others")
  void anythingElseIsNone(String what, UnaryOperator<String> change) {
    var shown = key.reveal();
    var changed = change.apply(shown);
    if (!changed.equals(shown)) {
      assertThat(ShownKey.parse(changed)).as(what).isEmpty();
    }
  }

  @Test
  void nothingPrintsTheSecret() {
    var hash = KeyHash.of(key.secret(), new SecureRandom());
    var place = new KeyPlace();
    var made = place.made();
    var secret = made.shown().reveal().substring(20);
    assertThat(key.toString() + hash).doesNotContain(key.reveal().substring(20, 84));
    assertThat(hash.toString()).doesNotContain("argon2id");
    assertThat(made.toString() + made.key() + made.key().identity() + place.steps)
        .contains(made.key().id())
        .doesNotContain(secret, secret.substring(0, 16), "argon2id");
  }

  @Test
  void aHashIsOfItsSecretAlone() {
    var random = new SecureRandom();
    var hash = KeyHash.of(key.secret(), random);
    assertThat(hash.text()).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
    assertThat(hash.matches(key.secret())).isTrue();
    assertThat(hash.matches(ShownKey.random(random).secret())).isFalse();
    assertThat(KeyHash.of(key.secret(), random)).isNotEqualTo(hash);
  }

  /** Made by the reference implementation: {@code argon2 somesalt -id -m 16 -t 2 -p 1 -e}. */
  @Test
  void aHashIsWhatOthersMake() {
    var known =
        new KeyHash(
            "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc");
    assertThat(known.matches("password".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
        .isTrue();
  }
}
