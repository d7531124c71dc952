package dev.sallyport.dataplane.config;

import dev.sallyport.engine.model.BugException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What may stand in `sallyport.yaml`, as a JSON Schema (2020-12) by which editors help. */
public final class ConfigSchema {
  private static final String NAME = "sallyport.schema.json";

  private ConfigSchema() {}

  /** The schema's text. */
  public static String text() {
    try (var file = ConfigSchema.class.getResourceAsStream(NAME)) {
      if (file == null) {
        throw new BugException("`%s` is not among the resources".formatted(NAME));
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
