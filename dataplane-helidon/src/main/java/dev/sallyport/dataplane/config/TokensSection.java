package dev.sallyport.dataplane.config;

import dev.sallyport.dataplane.TokensConfig;
import dev.sallyport.engine.json.SettingsYaml;
import dev.sallyport.engine.token.TokenConfig;
import dev.sallyport.engine.token.TokenConfig.Range;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long the gateway's own tokens stand, and the keys that sign them. */
record TokensSection(
    @Nullable String lifetime, @Nullable String refreshLifetime, @Nullable String rotation) {

  TokensConfig tokens(SettingsYaml<?> document) {
    return new TokensConfig(
        within(document, "lifetime", lifetime, TokenConfig.LIFETIME),
        within(document, "refresh_lifetime", refreshLifetime, TokenConfig.REFRESH),
        within(document, "rotation", rotation, TokenConfig.ROTATION));
  }

  private static Duration within(
      SettingsYaml<?> document, String key, @Nullable String said, Range range) {
    return said == null
        ? range.usual()
        : document.made(
            "/tokens/" + key, () -> range.holding(Said.duration("tokens." + key, said)));
  }
}
