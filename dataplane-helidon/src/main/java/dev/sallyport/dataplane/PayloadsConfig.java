package dev.sallyport.dataplane;

import dev.sallyport.engine.payload.LocalWrap;
import dev.sallyport.engine.payload.Retention;
import dev.sallyport.engine.payload.vault.TransitWrap;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is kept of what callers ask and are answered.
 *
 * @param key wraps the keys of sessions; empty for a key that the gateway makes for itself
 * @param earlier wrapped some before, and what they have wrapped is wrapped anew
 * @param later wrap at other gateways already, where the key is being changed
 * @param retention for how long
 */
public record PayloadsConfig(
    Keep keep,
    Optional<WrapConfig> key,
    List<WrapConfig> earlier,
    List<WrapConfig> later,
    Retention retention) {

  /** For what an investigator is asked within the quarter. */
  public static final Duration AGE_USUAL = Duration.ofDays(90);

  /** As clients see it, for the usual time. */
  public static final PayloadsConfig USUAL =
      new PayloadsConfig(
          Keep.MASKED,
          Optional.empty(),
          List.of(),
          List.of(),
          new Retention(Optional.of(AGE_USUAL), OptionalLong.empty()));

  public PayloadsConfig {
    earlier = List.copyOf(earlier);
    later = List.copyOf(later);
  }

  /** The file of the gateway's own key, where no other is named. */
  static Path ownKey(Path state) {
    return state.resolve(LocalWrap.FILE_NAME);
  }

  /** How much is kept. */
  public enum Keep {
    /** The log's entries, and nothing else. */
    NOTHING,
    /** What left for the service, and what the client was sent. */
    MASKED,
    /** What was asked before it was masked, besides. */
    ORIGINAL
  }

  /** Where a wrapping key is. */
  public sealed interface WrapConfig {

    /** A file of 64 hexadecimal digits. */
    record File(Path path) implements WrapConfig {}

    /** An entry of a PKCS#12 keystore. */
    record KeyStore(Path path, Path password, String alias) implements WrapConfig {}

    /** A key of Vault's transit engine. */
    record Vault(TransitWrap.Place place) implements WrapConfig {}
  }
}
