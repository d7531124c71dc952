package dev.sallyport.engine.store;

import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import org.junit.jupiter.api.io.TempDir;

final class SqliteSessionExportTest extends SessionExportContract {
  private static final Clock CLOCK = Clock.fixed(Entries.NOW, ZoneOffset.UTC);

  @TempDir Path directory;

  @Override
  Store store() {
    return SqliteStore.open(directory.resolve("state.db"), CLOCK);
  }
}
