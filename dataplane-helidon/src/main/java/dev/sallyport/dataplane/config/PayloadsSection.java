package dev.sallyport.dataplane.config;

import dev.sallyport.dataplane.PayloadsConfig;
import dev.sallyport.dataplane.PayloadsConfig.Keep;
import dev.sallyport.dataplane.PayloadsConfig.WrapConfig;
import dev.sallyport.engine.payload.Retention;
import dev.sallyport.engine.payload.vault.TransitWrap;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is kept of what callers ask and are answered. */
record PayloadsSection(
    @Nullable String keep,
    @Nullable WrapSection key,
    @Nullable List<@Nullable WrapSection> earlierKeys,
    @Nullable List<@Nullable WrapSection> laterKeys,
    @Nullable String age,
    @Nullable String size) {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,6})(MB|GB|TB)");
  private static final String FOR_EVER = "forever";

  PayloadsConfig config(Surroundings surroundings) {
    return new PayloadsConfig(
        howMuch(),
        Optional.ofNullable(key).map(section -> section.config("payloads.key", surroundings)),
        others("payloads.earlier_keys", earlierKeys, surroundings),
        others("payloads.later_keys", laterKeys, surroundings),
        new Retention(longest(), largest()));
  }

  private Keep howMuch() {
    return switch (Objects.requireNonNullElse(keep, "masked")) {
      case "nothing" -> Keep.NOTHING;
      case "masked" -> Keep.MASKED;
      case "original" -> Keep.ORIGINAL;
      default ->
          throw new IllegalArgumentException(
              "`payloads.keep` is `nothing`, `masked` or `original`, not `%s`".formatted(keep));
    };
  }

  private static List<WrapConfig> others(
      String place, @Nullable List<@Nullable WrapSection> sections, Surroundings surroundings) {
    return Objects.requireNonNullElse(sections, List.<@Nullable WrapSection>of()).stream()
        .map(section -> Said.required(place, section).config(place, surroundings))
        .toList();
  }

  private Optional<Duration> longest() {
    if (age == null) {
      return Optional.of(PayloadsConfig.AGE_USUAL);
    }
    if (age.equals(FOR_EVER)) {
      return Optional.empty();
    }
    var wanted = Said.duration("payloads.age", age);
    if (!wanted.isPositive()) {
      throw new IllegalArgumentException(
          "`payloads.age` is some time, such as `90d`, or `%s`".formatted(FOR_EVER));
    }
    return Optional.of(wanted);
  }

  private OptionalLong largest() {
    if (size == null) {
      return OptionalLong.empty();
    }
    var match = SIZE.matcher(size.strip().toUpperCase(Locale.ROOT));
    if (!match.matches() || Long.parseLong(match.group(1)) == 0) {
      throw new IllegalArgumentException(
          "`payloads.size` is a number and a unit, such as `500MB`, `20GB` or `1TB`, not `%s`"
              .formatted(size));
    }
    var number = Long.parseLong(match.group(1));
    return OptionalLong.of(
        switch (match.group(2)) {
          case "MB" -> number << 20;
          case "GB" -> number << 30;
          default -> number << 40;
        });
  }

  /** Where a wrapping key is: one of these. */
  record WrapSection(
      @Nullable String file, @Nullable KeyStoreSection keystore, @Nullable TransitSection vault) {
    WrapConfig config(String place, Surroundings surroundings) {
      if (Stream.of(file, keystore, vault).filter(Objects::nonNull).count() != 1) {
        throw new IllegalArgumentException(
            "`%s` is in one place: `file`, `keystore` or `vault`".formatted(place));
      }
      if (file != null) {
        return new WrapConfig.File(surroundings.path(file));
      }
      return keystore == null
          ? Said.required(place, vault).config(surroundings)
          : keystore.config(surroundings);
    }
  }

  /** An entry of a PKCS#12 keystore. */
  record KeyStoreSection(
      @Nullable String file, @Nullable String alias, @Nullable String passwordFile) {
    WrapConfig config(Surroundings surroundings) {
      return new WrapConfig.KeyStore(
          surroundings.path(Said.required("keystore.file", file)),
          surroundings.path(Said.required("keystore.password_file", passwordFile)),
          Said.required("keystore.alias", alias));
    }
  }

  /** A key of Vault's transit engine. */
  record TransitSection(
      @Nullable String address,
      @Nullable String mount,
      @Nullable String key,
      @Nullable String tokenFile) {
    WrapConfig config(Surroundings surroundings) {
      return new WrapConfig.Vault(
          new TransitWrap.Place(
              Said.uri("vault.address", Said.required("vault.address", address)),
              Optional.ofNullable(mount).orElse("transit"),
              Said.required("vault.key", key),
              surroundings.path(Said.required("vault.token_file", tokenFile))));
    }
  }
}
