package dev.sallyport.tests.bundles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.bundle.BundleArchive;
import dev.sallyport.engine.bundle.Candidate;
import dev.sallyport.engine.bundle.Part;
import dev.sallyport.engine.bundle.PinnedKey;
import dev.sallyport.engine.bundle.PolicyLoadException;
import dev.sallyport.engine.bundle.SigningKey;
import dev.sallyport.engine.bundle.Trust;
import dev.sallyport.engine.policy.PolicyDecider;
import dev.sallyport.engine.policy.PolicyLimits;
import dev.sallyport.engine.policy.builtin.Builtins;
import dev.sallyport.opa.Opa;
import dev.sallyport.tests.clients.GoTools;
import dev.sallyport.tests.clients.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The `opa` command and we believe each other's signatures, and disbelieve the same ones. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpaBundlesTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Instant AT = Instant.parse("2026-11-24T10:00:00Z");

  /** Everything that a canonical form could get wrong: order, escapes, numbers, nesting. */
  private static final String ODD =
      """
      {"z": [1, 1.0, 1.50, 1e3, 1E-2, -0, 12345678901234567890, {"b": {}, "a": []}],
       "": "empty", "A": "<&>\\u2028\\u2029\\u0000\\u001f\\u007f\\b\\f\\n\\r\\t\\"\\\\/\\/",
       "\\uE000": 1, "\\uD83D\\uDE00": 2, "é": "\\u00e9é", "a b": null, "t": true, "f": false}
      """;

  @TempDir private Path temp = Path.of("");
  private Path opa = Path.of("");
  private Path folder = Path.of("");

  @BeforeAll
  void install() {
    opa = GoTools.opa();
  }

  @BeforeEach
  void begin() throws IOException {
    folder = Files.createTempDirectory(temp, "case");
  }

  @ParameterizedTest
  @CsvSource({
    "RSA 2048, RS256",
    "RSA 2048, PS512",
    "EC secp256r1, ES256",
    "EC secp384r1, ES384",
    "Ed25519, EdDSA"
  })
  void weBelieveWhatOpaBuilds(String kind, String algorithm) throws Exception {
    KeyPair pair = pair(kind);
    Path sources = Files.createDirectory(folder.resolve("sources"));
    write(
        sources.resolve("gateway/request.rego"),
        "package gateway.request\n\nallow contains {\"rule\": \"all\"} if data.gateway.open\n");
    write(sources.resolve("gateway/data.json"), "{\"open\": true}");
    write(sources.resolve(".manifest"), "{\"revision\": \"r-7\", \"roots\": [\"gateway\"]}");
    write(
        folder.resolve("claims.json"),
        "{\"scope\": \"prod\", \"iat\": 1790000000, \"keyid\": \"k\"}");
    Path built = folder.resolve("built.tar.gz");
    require(
        opa(
            "build",
            "-t",
            "wasm",
            "-e",
            "gateway/request",
            "--bundle",
            sources.toString(),
            "--signing-key",
            pem("PRIVATE KEY", pair.getPrivate()).toString(),
            "--signing-alg",
            algorithm,
            "--claims-file",
            folder.resolve("claims.json").toString(),
            "-o",
            built.toString()));

    Part part = Part.read("b", Files.readAllBytes(built), trust(pair, "prod"));

    assertThat(part.manifest().revision()).isEqualTo("r-7");
    assertThat(part.signature().orElseThrow().issuedAt())
        .contains(Instant.ofEpochSecond(1790000000));
    Candidate whole = Candidate.of(List.of(part));
    assertThat(whole.bundle().dataJson()).contains("\"open\":true");
    assertThat(
            new PolicyDecider(
                whole.bundle(),
                Set.of(),
                "test",
                Builtins.offline(Opa::load),
                PolicyLimits.DEFAULT))
        .isNotNull();
    refused(Files.readAllBytes(built), trust(pair, "test"), "signed for the scope `prod`");
    refused(Files.readAllBytes(built), trust(pair(kind), "prod"), "was not made by `k`");
  }

  @Test
  void weHashDocumentsAsOpaDoes() throws Exception {
    KeyPair pair = pair("RSA 2048");
    Path sources = Files.createDirectory(folder.resolve("sources"));
    write(sources.resolve("data.json"), ODD);
    write(sources.resolve(".manifest"), "{ \"roots\" : [\"\"],\"revision\":\"é\" }");
    write(sources.resolve("masks/a.mask"), "masks 1;\n");
    write(folder.resolve("claims.json"), "{\"keyid\": \"k\"}");
    require(
        opa(
            sources,
            "sign",
            "--bundle",
            ".",
            "--signing-key",
            pem("PRIVATE KEY", pair.getPrivate()).toString(),
            "--claims-file",
            folder.resolve("claims.json").toString(),
            "--output-file-path",
            folder.toString()));
    SortedMap<String, byte[]> files = new TreeMap<>();
    for (String path : List.of("data.json", ".manifest", "masks/a.mask")) {
      files.put(path, Files.readAllBytes(sources.resolve(path)));
    }
    files.put(".signatures.json", Files.readAllBytes(folder.resolve(".signatures.json")));

    assertThat(Part.read("b", BundleArchive.write(files), trust(pair, "")).signature()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "RSA 2048, RS256",
    "EC secp256r1, ES256",
    "EC secp384r1, ES384",
    "EC secp521r1, ES512",
    "Ed25519, EdDSA"
  })
  void opaBelievesWhatWeSign(String kind, String algorithm) throws Exception {
    KeyPair pair = pair(kind);
    SortedMap<String, byte[]> files = new TreeMap<>();
    files.put("data.json", ODD.getBytes(StandardCharsets.UTF_8));
    files.put(
        ".manifest", "{\"revision\":\"r\",\"roots\":[\"\"]}".getBytes(StandardCharsets.UTF_8));
    files.put("masks/a.mask", "masks 1;\n".getBytes(StandardCharsets.UTF_8));
    Path ours = folder.resolve("ours.tar.gz");
    SortedMap<String, byte[]> signed =
        SigningKey.read("k", pem("PRIVATE KEY", pair.getPrivate())).sign(files, "prod", AT);
    Files.write(ours, BundleArchive.write(signed));

    require(verify(ours, pair, algorithm, "prod"));
    assertThat(verify(ours, pair, algorithm, "test").output()).contains("scope mismatch");
    assertThat(verify(ours, pair(kind), algorithm, "prod").exitCode()).isNotZero();

    signed.put("masks/a.mask", "masks 2;\n".getBytes(StandardCharsets.UTF_8));
    Files.write(ours, BundleArchive.write(signed));
    assertThat(verify(ours, pair, algorithm, "prod").output()).contains("digest mismatch");
    refused(Files.readAllBytes(ours), trust(pair, "prod"), "is not what was signed");
  }

  private Program.Result verify(Path bundle, KeyPair pair, String algorithm, String scope)
      throws IOException {
    return opa(
        "build",
        "--bundle",
        bundle.toString(),
        "--verification-key",
        pem("PUBLIC KEY", pair.getPublic()).toString(),
        "--verification-key-id",
        "k",
        "--signing-alg",
        algorithm,
        "--scope",
        scope,
        "-o",
        folder.resolve("verified.tar.gz").toString());
  }

  private Program.Result opa(String... arguments) {
    return opa(folder, arguments);
  }

  private Program.Result opa(Path where, String... arguments) {
    List<String> line = new ArrayList<>(List.of(opa.toString()));
    line.addAll(List.of(arguments));
    return new Program(line, where, Map.of("HOME", folder.toString()), true, LIMIT).run();
  }

  private static void require(Program.Result result) {
    assertThat(result.exitCode()).as(result.toString()).isZero();
  }

  private static void refused(byte[] bundle, Trust trust, String why) {
    assertThatThrownBy(() -> Part.read("b", bundle, trust))
        .isInstanceOf(PolicyLoadException.class)
        .hasMessageContaining(why);
  }

  private static Trust trust(KeyPair pair, String scope) {
    return new Trust(Map.of("k", new PinnedKey("k", pair.getPublic())), scope);
  }

  private static KeyPair pair(String kind) throws GeneralSecurityException {
    String[] parts = kind.split(" ", 2);
    KeyPairGenerator generator = KeyPairGenerator.getInstance(parts[0]);
    if (parts[0].equals("RSA")) {
      generator.initialize(Integer.parseInt(parts[1]));
    } else if (parts[0].equals("EC")) {
      generator.initialize(new ECGenParameterSpec(parts[1]));
    }
    return generator.generateKeyPair();
  }

  private Path pem(String label, Key key) throws IOException {
    return Files.writeString(
        folder.resolve(label.replace(' ', '-') + ".pem"),
        "-----BEGIN %s-----%n%s%n-----END %s-----%n"
            .formatted(
                label,
                Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded()),
                label));
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
