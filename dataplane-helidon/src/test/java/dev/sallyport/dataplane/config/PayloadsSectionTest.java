package dev.sallyport.dataplane.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.dataplane.PayloadsConfig;
import dev.sallyport.dataplane.PayloadsConfig.Keep;
import dev.sallyport.dataplane.PayloadsConfig.WrapConfig;
import dev.sallyport.dataplane.UnusableConfigException;
import dev.sallyport.engine.payload.Retention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is kept beside the log, as a configuration says it. */
class PayloadsSectionTest {
  @TempDir private Path folder;

  private PayloadsConfig read(String section) throws IOException {
    var file = folder.resolve("sallyport.yaml");
    Files.writeString(file, "audit: {payloads: %s}\n".formatted(section));
    return ConfigFile.read(Optional.of(file), Map.of()).audit().payloads();
  }

  @Test
  void leftOutIsMaskedForNinetyDays() throws IOException {
    assertThat(ConfigFile.NONE.audit().payloads()).isEqualTo(PayloadsConfig.USUAL);
    assertThat(read("{}")).isEqualTo(PayloadsConfig.USUAL);
    assertThat(PayloadsConfig.USUAL.keep()).isEqualTo(Keep.MASKED);
    assertThat(PayloadsConfig.USUAL.retention().age()).contains(Duration.ofDays(90));
  }

  @Test
  void allOfItIsAsItIsWritten() throws IOException {
    assertThat(
            read(
                """
                {keep: original, age: 12h, size: 20GB,
                 key: {vault: {address: https://vault.example, key: k, token_file: token}},
                 earlier_keys: [{file: a.key}, {keystore: {file: b.p12, alias: b, password_file: c}}],
                 later_keys: [{file: d.key}]}\
                """))
        .satisfies(
            config -> {
              assertThat(config.keep()).isEqualTo(Keep.ORIGINAL);
              assertThat(config.retention())
                  .isEqualTo(
                      new Retention(Optional.of(Duration.ofHours(12)), OptionalLong.of(20L << 30)));
              assertThat(config.key().orElseThrow())
                  .isInstanceOfSatisfying(
                      WrapConfig.Vault.class,
                      vault -> {
                        assertThat(vault.place().mount()).isEqualTo("transit");
                        assertThat(vault.place().token()).isEqualTo(folder.resolve("token"));
                      });
              assertThat(config.earlier())
                  .isEqualTo(
                      List.of(
                          new WrapConfig.File(folder.resolve("a.key")),
                          new WrapConfig.KeyStore(
                              folder.resolve("b.p12"), folder.resolve("c"), "b")));
              assertThat(config.later())
                  .isEqualTo(List.of(new WrapConfig.File(folder.resolve("d.key"))));
            });
  }

  @Test
  void foreverHasNoEnd() throws IOException {
    assertThat(read("{age: forever}").retention()).isEqualTo(Retention.FOR_EVER);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {keep: everything}               | `payloads.keep` is `nothing`, `masked` or `original`, not `everything`
          {age: soon}                      | `payloads.age` is a number and a unit
          {age: 0d}                        | `payloads.age` is some time, such as `90d`, or `forever`
          {size: 20}                       | `payloads.size` is a number and a unit, such as `500MB`
          {size: 0GB}                      | `payloads.size` is a number and a unit
          {key: {}}                        | `payloads.key` is in one place: `file`, `keystore` or `vault`
          {key: {file: a, vault: {key: b}}} | `payloads.key` is in one place
          {earlier_keys: [{}]}             | `payloads.earlier_keys` is in one place
          {later_keys: [{file: a}, null]}  | `payloads.later_keys`
          {key: {keystore: {file: a}}}     | `keystore.password_file` is missing
          {key: {vault: {address: 'http://vault.example', key: k, token_file: t}}} | is not an https address
          """)
  void mistakesAreToldWithTheirPlace(String section, String message) {
    assertThatThrownBy(() -> read(section))
        .isInstanceOf(UnusableConfigException.class)
        .hasMessageContaining(message);
  }
}
