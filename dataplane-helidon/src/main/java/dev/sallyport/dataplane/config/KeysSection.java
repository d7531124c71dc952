package dev.sallyport.dataplane.config;

import dev.sallyport.dataplane.KeysConfig;
import dev.sallyport.engine.json.SettingsYaml;
import org.jspecify.annotations.Nullable;

/** How long service keys may live. */
record KeysSection(@Nullable String longestLifetime) {

  KeysConfig keys(SettingsYaml<?> document) {
    var said = longestLifetime;
    return said == null
        ? KeysConfig.USUAL
        : document.made(
            "/keys/longest_lifetime",
            () -> new KeysConfig(Said.duration("keys.longest_lifetime", said)));
  }
}
