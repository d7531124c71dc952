package dev.sallyport.engine.upstream.credential;

import java.time.Duration;

/** A place on this machine: looking there costs little, so what was mended is seen at once. */
interface LocalOrigin extends Origin {

  @Override
  default Duration pauseAfter(int failures) {
    return CredentialLimits.FILE_FRESH;
  }
}
