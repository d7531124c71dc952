package dev.sallyport.engine.upstream.credential;

import java.nio.file.Path;
import java.time.Clock;

/** A file whose text is the secret. */
record FileOrigin(Path path, Clock clock) implements LocalOrigin {

  @Override
  public Issued issue() {
    return Issued.untilChanged(SecretFiles.closed(path), clock.instant());
  }
}
