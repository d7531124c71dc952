package dev.sallyport.engine.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** SHA-256 over bytes and over what a JSON document means, and what is made with a key by it. */
public final class Digests {
  private static final String HMAC = "HmacSHA256";

  private Digests() {}

  /** SHA-256 in lower-case hex. */
  public static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(digest().digest(bytes));
  }

  /** A running SHA-256. */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** HMAC-SHA-256 (RFC 2104) over all parts, one after the other. */
  public static byte[] hmac(byte[] key, byte[]... parts) {
    try {
      var mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      for (var part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + HMAC, e);
    }
  }

  /**
   * SHA-256 over a document, independent of key order and white space.
   *
   * <p>Every value is written with its type and length in front, so two documents have one digest
   * only if they say the same.
   *
   * @param without members of the document itself that do not count
   * @param ignored members at any depth, by name and value, that do not count
   */
  public static String canonical(
      JsonNode document, Set<String> without, BiPredicate<String, JsonNode> ignored) {
    var digest = digest();
    var names = new TreeSet<String>();
    document.fieldNames().forEachRemaining(names::add);
    names.removeAll(without);
    for (var name : names) {
      put(digest, 'm', name);
      put(digest, document.path(name), ignored);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void put(
      MessageDigest digest, JsonNode node, BiPredicate<String, JsonNode> ignored) {
    switch (node.getNodeType()) {
      case OBJECT -> {
        var names = new TreeSet<String>();
        node.fieldNames().forEachRemaining(names::add);
        names.removeIf(name -> ignored.test(name, node.path(name)));
        put(digest, 'o', Integer.toString(names.size()));
        for (var name : names) {
          put(digest, 'k', name);
          put(digest, node.path(name), ignored);
        }
      }
      case ARRAY -> {
        put(digest, 'a', Integer.toString(node.size()));
        node.forEach(element -> put(digest, element, ignored));
      }
      case STRING -> put(digest, 's', node.textValue());
      case NUMBER -> put(digest, 'n', node.decimalValue().stripTrailingZeros().toString());
      case BOOLEAN -> put(digest, 'b', node.asText());
      case NULL -> put(digest, '0', "");
      case MISSING, BINARY, POJO -> put(digest, '-', "");
    }
  }

  private static void put(MessageDigest digest, char type, String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update((type + Integer.toString(bytes.length) + ":").getBytes(StandardCharsets.UTF_8));
    digest.update(bytes);
  }
}
