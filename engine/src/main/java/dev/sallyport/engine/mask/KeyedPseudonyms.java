package dev.sallyport.engine.mask;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.dsl.Action.Within;
import dev.sallyport.engine.json.Digests;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.cryptomator.siv.SivMode;
import org.cryptomator.siv.UnauthenticCiphertextException;

/**
 * A token carries its secret, encrypted by AES-SIV (RFC 5297) under a key of its session or tenant.
 * So nothing is stored, every gateway with the same {@link MaskKey} can restore it, and in another
 * session it means nothing.
 */
final class KeyedPseudonyms implements Pseudonyms {
  /** Two AES-256 keys, as RFC 5297 wants them. */
  private static final int SIV_KEY_BYTES = 64;

  private static final int HMAC_KEY_BYTES = 32;

  private final MaskKey key;
  private final String tenant;
  private final List<String> session;
  private final Map<Within, SecretKey> keys = new EnumMap<>(Within.class);

  KeyedPseudonyms(MaskKey key, String tenant, List<String> session) {
    this.key = key;
    this.tenant = tenant;
    this.session = List.copyOf(session);
  }

  @Override
  public String hmac(String name, String secret, int length) {
    var tenantKey = key.derived(purpose("hmac", tenant, List.of()), HMAC_KEY_BYTES);
    var mac = Digests.hmac(tenantKey, name.getBytes(UTF_8), new byte[1], secret.getBytes(UTF_8));
    return Base32.encode(mac).substring(0, length);
  }

  @Override
  public String token(Within within, String name, String secret) {
    var kind = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "_");
    var encrypted =
        new SivMode().encrypt(key(within), secret.getBytes(UTF_8), kind.getBytes(UTF_8));
    return PREFIX + kind + "_" + Base32.encode(encrypted);
  }

  @Override
  public Optional<String> restored(String token) {
    var at = token.lastIndexOf('_');
    if (at < PREFIX.length()) {
      return Optional.empty();
    }
    var kind = token.substring(PREFIX.length(), at).getBytes(UTF_8);
    var encrypted = Base32.decode(token.substring(at + 1));
    for (var within : Within.values()) {
      try {
        return Optional.of(new String(new SivMode().decrypt(key(within), encrypted, kind), UTF_8));
      } catch (UnauthenticCiphertextException | javax.crypto.IllegalBlockSizeException _) {
        // Perhaps one of the tenant; else of someone else, or the model has changed it.
      }
    }
    return Optional.empty();
  }

  private SecretKey key(Within within) {
    return keys.computeIfAbsent(
        within,
        _ ->
            new SecretKeySpec(
                key.derived(
                    switch (within) {
                      case SESSION -> purpose("token of session", tenant, session);
                      case TENANT -> purpose("token of tenant", tenant, List.of());
                    },
                    SIV_KEY_BYTES),
                "AES"));
  }

  /** No two uses, tenants or lists of parts give the same. */
  private static String purpose(String use, String tenant, List<String> parts) {
    var purpose = new StringBuilder("sallyport mask");
    Stream.concat(Stream.of(use, tenant), parts.stream())
        .forEach(part -> purpose.append('\n').append(part.length()).append(' ').append(part));
    return purpose.toString();
  }
}
