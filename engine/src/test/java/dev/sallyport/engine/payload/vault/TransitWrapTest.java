package dev.sallyport.engine.payload.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.payload.PayloadsUnavailableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A server that answers as Vault's transit engine is documented to: {@code vault:v1:} and base64 of
 * AES-256-GCM with associated data; errors as {@code {"errors":[…]}}.
 */
final class TransitWrapTest {
  private static final String TOKEN = "hvs.test-token";
  private static final byte[] SECRET =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path folder;
  private final Web web = new Web();
  private HttpServer server;
  private Path token;
  private volatile int version = 1;
  private volatile Optional<Integer> broken = Optional.empty();

  @BeforeEach
  void start() throws IOException {
    token = folder.resolve("token");
    Files.createFile(
        token, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(token, TOKEN + "\n");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/transit/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    web.close();
  }

  private TransitWrap wrap(String key) {
    var address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    return new TransitWrap(new TransitWrap.Place(address, "transit", key, token), web);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body = StrictJson.object(exchange.getRequestBody().readAllBytes());
      var status = 200;
      var said = StrictJson.newObject();
      if (broken.isPresent()) {
        status = broken.get();
      } else if (!TOKEN.equals(exchange.getRequestHeaders().getFirst("X-Vault-Token"))) {
        status = 403;
      } else {
        var associated = Base64.getDecoder().decode(body.path("associated_data").textValue());
        var path = exchange.getRequestURI().getPath();
        try {
          switch (path) {
            case "/v1/transit/encrypt/payloads" ->
                said.putObject("data")
                    .put("ciphertext", encrypted(body.path("plaintext").textValue(), associated))
                    .put("key_version", version);
            case "/v1/transit/decrypt/payloads" ->
                said.putObject("data")
                    .put("plaintext", decrypted(body.path("ciphertext").textValue(), associated));
            default -> status = 400;
          }
        } catch (GeneralSecurityException e) {
          status = 400;
        }
      }
      if (status != 200) {
        said.putArray("errors").add("quotes " + body);
      }
      var bytes = StrictJson.bytes(said);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private static Cipher cipher(int mode, int version, byte[] associated)
      throws GeneralSecurityException {
    var key = new byte[32];
    Arrays.fill(key, (byte) version);
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    // One nonce for all will do for a test's key.
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, new byte[12]));
    cipher.updateAAD(associated);
    return cipher;
  }

  private String encrypted(String plaintext, byte[] associated) throws GeneralSecurityException {
    var sealed =
        cipher(Cipher.ENCRYPT_MODE, version, associated)
            .doFinal(Base64.getDecoder().decode(plaintext));
    return "vault:v" + version + ":" + Base64.getEncoder().encodeToString(sealed);
  }

  private static String decrypted(String ciphertext, byte[] associated)
      throws GeneralSecurityException {
    var parts = ciphertext.split(":", 3);
    var plain =
        cipher(Cipher.DECRYPT_MODE, Integer.parseInt(parts[1].substring(1)), associated)
            .doFinal(Base64.getDecoder().decode(parts[2]));
    return Base64.getEncoder().encodeToString(plain);
  }

  @Test
  void aKeyIsWrappedAndUnwrappedAlsoAfterARotation() {
    var wrap = wrap("payloads");
    assertThat(wrap.name())
        .isEqualTo("vault/transit/payloads at http://127.0.0.1:" + server.getAddress().getPort());
    assertThat(wrap.names()).containsExactly(wrap.name(), "vault/transit/payloads");
    var wrapped = wrap.wrap("k1", SECRET);
    assertThat(new String(wrapped, StandardCharsets.US_ASCII)).startsWith("vault:v1:");
    version = 2;
    assertThat(wrap.unwrap("k1", wrapped)).isEqualTo(SECRET);
    assertThat(new String(wrap.wrap("k1", SECRET), StandardCharsets.US_ASCII))
        .startsWith("vault:v2:");
    assertThatThrownBy(() -> wrap.unwrap("k2", wrapped))
        .isInstanceOf(PayloadsUnavailableException.class)
        .hasMessageContaining("Vault cannot decrypt with `vault/transit/payloads at http");
  }

  @Test
  void aKeyThatVaultDoesNotHave() {
    assertThatThrownBy(() -> wrap("other").wrap("k1", SECRET))
        .isInstanceOf(PayloadsUnavailableException.class)
        .hasMessageContaining("the key does not exist");
  }

  @Test
  void aTokenThatVaultDoesNotTakeIsNotShown() throws IOException {
    Files.writeString(token, "hvs.other");
    assertThatThrownBy(() -> wrap("payloads").wrap("k1", SECRET))
        .isInstanceOf(PayloadsUnavailableException.class)
        .hasMessageContaining("see the policy of the token")
        .hasMessageNotContaining("hvs.");
    Files.writeString(token, "two words");
    assertThatThrownBy(() -> wrap("payloads").wrap("k1", SECRET))
        .hasMessageContaining("holds no token")
        .hasMessageNotContaining("words");
    Files.writeString(token, TOKEN);
    assertThat(wrap("payloads").wrap("k1", SECRET)).isNotEmpty();
    Files.delete(token);
    assertThatThrownBy(() -> wrap("payloads").wrap("k1", SECRET))
        .isInstanceOf(PayloadsUnavailableException.class);
  }

  @ParameterizedTest
  @CsvSource({"500, answered 500", "503, answered 503", "200, does not answer as Vault's"})
  void aVaultThatIsSealedOrNone(int status, String said) {
    broken = Optional.of(status);
    assertThatThrownBy(() -> wrap("payloads").wrap("k1", SECRET))
        .isInstanceOf(PayloadsUnavailableException.class)
        .hasMessageContaining(said)
        .hasMessageNotContaining(Base64.getEncoder().encodeToString(SECRET));
    server.stop(0);
    assertThatThrownBy(() -> wrap("payloads").wrap("k1", SECRET))
        .isInstanceOf(PayloadsUnavailableException.class);
  }

  @Test
  void onlySafeAddressesAndPlainNames() {
    var somewhere = URI.create("http://vault.example");
    assertThatThrownBy(() -> new TransitWrap.Place(somewhere, "transit", "k", token))
        .isInstanceOf(IllegalArgumentException.class);
    var safe = URI.create("https://vault.example");
    assertThatThrownBy(() -> new TransitWrap.Place(safe, "transit", "../sys", token))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TransitWrap.Place(safe, "a?b", "k", token))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
