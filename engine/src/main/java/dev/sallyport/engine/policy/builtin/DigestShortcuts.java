package dev.sallyport.engine.policy.builtin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.engine.policy.value.Value;
import dev.sallyport.engine.policy.value.Value.Bool;
import dev.sallyport.engine.policy.value.Value.Str;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** {@code crypto.*} of digests, {@code hex.*} and {@code base64url.*}. */
final class DigestShortcuts {

  static final Map<String, Shortcut> BY_NAME =
      Map.ofEntries(
          Map.entry("crypto.md5", digest("MD5")),
          Map.entry("crypto.sha1", digest("SHA-1")),
          Map.entry("crypto.sha256", digest("SHA-256")),
          Map.entry("crypto.hmac.md5", hmac("HmacMD5")),
          Map.entry("crypto.hmac.sha1", hmac("HmacSHA1")),
          Map.entry("crypto.hmac.sha256", hmac("HmacSHA256")),
          Map.entry("crypto.hmac.sha512", hmac("HmacSHA512")),
          Map.entry("crypto.hmac.equal", DigestShortcuts::equal),
          Map.entry("hex.encode", DigestShortcuts::toHex),
          Map.entry("hex.decode", DigestShortcuts::fromHex),
          Map.entry("base64url.encode_no_pad", DigestShortcuts::base64url));

  private DigestShortcuts() {}

  private static Shortcut digest(String algorithm) {
    return arguments -> {
      if (!(arguments.getFirst() instanceof Str(var text))) {
        return Optional.empty();
      }
      try {
        return hex(MessageDigest.getInstance(algorithm).digest(text.getBytes(UTF_8)));
      } catch (GeneralSecurityException _) {
        return Optional.empty();
      }
    };
  }

  private static Shortcut hmac(String algorithm) {
    return arguments -> {
      // Java knows no empty key.
      if (!(arguments.get(0) instanceof Str(var text))
          || !(arguments.get(1) instanceof Str(var key))
          || key.isEmpty()) {
        return Optional.empty();
      }
      try {
        var mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec(key.getBytes(UTF_8), algorithm));
        return hex(mac.doFinal(text.getBytes(UTF_8)));
      } catch (GeneralSecurityException _) {
        return Optional.empty();
      }
    };
  }

  private static Optional<Value> equal(List<Value> arguments) {
    return arguments.get(0) instanceof Str(var one) && arguments.get(1) instanceof Str(var other)
        ? Optional.of(Bool.of(MessageDigest.isEqual(one.getBytes(UTF_8), other.getBytes(UTF_8))))
        : Optional.empty();
  }

  private static Optional<Value> toHex(List<Value> arguments) {
    return arguments.getFirst() instanceof Str(var text)
        ? hex(text.getBytes(UTF_8))
        : Optional.empty();
  }

  private static Optional<Value> fromHex(List<Value> arguments) {
    if (!(arguments.getFirst() instanceof Str(var text))) {
      return Optional.empty();
    }
    try {
      var bytes = HexFormat.of().parseHex(text);
      return Optional.of(new Str(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString()));
    } catch (IllegalArgumentException | CharacterCodingException _) {
      return Optional.empty();
    }
  }

  private static Optional<Value> base64url(List<Value> arguments) {
    return arguments.getFirst() instanceof Str(var text)
        ? Optional.of(
            new Str(Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8))))
        : Optional.empty();
  }

  private static Optional<Value> hex(byte[] bytes) {
    return Optional.of(new Str(HexFormat.of().formatHex(bytes)));
  }
}
