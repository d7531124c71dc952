package dev.sallyport.dataplane.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.dataplane.SamlConfig;
import dev.sallyport.dataplane.UnusableConfigException;
import dev.sallyport.engine.files.SecretFile;
import dev.sallyport.engine.model.Identity.Kind;
import dev.sallyport.engine.saml.OwnKey;
import dev.sallyport.engine.saml.ProviderKeys;
import dev.sallyport.engine.saml.SamlProvider;
import dev.sallyport.engine.saml.SignatureAlgorithm;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamlSectionTest {
  @TempDir private static Path folder;
  private static final X509Certificate CERTIFICATE = made();

  private static X509Certificate made() {
    return OwnKey.in(new SecretFile(Path.of("target", "saml-section-test.pem"))).certificate();
  }

  @BeforeAll
  static void files() throws IOException, CertificateEncodingException {
    Files.write(folder.resolve("idp.der"), CERTIFICATE.getEncoded());
    Files.writeString(folder.resolve("idp.xml"), "<later/>");
  }

  private static SamlConfig read(String saml) throws IOException {
    var file = Files.writeString(folder.resolve("c.yaml"), "saml: " + saml);
    return ConfigFile.read(Optional.of(file), Map.of()).saml().orElseThrow();
  }

  @Test
  void everythingThatMayStandInIt() throws IOException {
    var saml =
        read(
            """

              entity_id: urn:example:gateway
              key: saml.pem
              next_certificates: [idp.der]
              providers:
                - entity_id: https://idp.example/saml
                  name: Example
                  metadata: https://idp.example/metadata
                  metadata_signer: idp.der
                  algorithms: [RSA-SHA256]
                  groups_attribute: memberOf
                  kept_attributes: [mail]
                  hint: sign in again
                - entity_id: urn:example:pinned
                  certificates: [idp.der]
                  sign_in: https://pinned.example/sso
                  sign_out: https://pinned.example/slo
                  kind: service
                - entity_id: urn:example:file
                  metadata_file: idp.xml
            """);
    assertThat(saml.entityId()).contains("urn:example:gateway");
    assertThat(saml.key()).contains(folder.resolve("saml.pem"));
    assertThat(saml.next()).containsExactly(CERTIFICATE);
    assertThat(saml.providers())
        .containsExactly(
            new SamlProvider(
                "https://idp.example/saml",
                "Example",
                new ProviderKeys.MetadataAt(
                    URI.create("https://idp.example/metadata"), Optional.of(CERTIFICATE)),
                Set.of(SignatureAlgorithm.RSA_SHA256),
                "memberOf",
                List.of("mail"),
                Kind.PERSON,
                "sign in again"),
            new SamlProvider(
                "urn:example:pinned",
                "urn:example:pinned",
                new ProviderKeys.Pinned(
                    List.of(CERTIFICATE),
                    Optional.of(URI.create("https://pinned.example/sso")),
                    Optional.of(URI.create("https://pinned.example/slo"))),
                Set.of(SignatureAlgorithm.values()),
                "groups",
                List.of(),
                Kind.SERVICE,
                "ask your identity provider for a new one"),
            SamlProvider.usual(
                "urn:example:file",
                new ProviderKeys.MetadataFile(folder.resolve("idp.xml"), Optional.empty())));
  }

  @Test
  void theGatewaysOwnNameAndKeyHaveDefaults() throws IOException {
    var saml = read("{providers: [{entity_id: 'urn:a', metadata_file: idp.xml}]}");
    assertThat(saml.entityId()).isEmpty();
    assertThat(saml.key()).isEmpty();
    assertThat(saml.next()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{provider: []}|:1:8: unknown key `provider`; known here: `entity_id`, `key`, `next_certificates`, `providers`",
        "{key: a.pem}|:1:1: `saml` needs a provider",
        "{entity_id: ' ', providers: [{entity_id: a, metadata_file: idp.xml}]}|:1:1: `entity_id` is empty",
        "{next_certificates: [c.yaml], providers: [{entity_id: a, metadata_file: idp.xml}]}|:1:1: `next_certificates`: the file `c.yaml` holds no X.509 certificate",
        "{providers: [~]}|:1:20: a SAML provider needs `entity_id`, and `metadata` or",
        "{providers: [{metadata_file: idp.xml}]}|:1:20: `entity_id` is missing",
        "{providers: [{entity_id: a}]}|:1:20: a SAML provider needs one of `metadata`, `metadata_file` and `certificates`",
        "{providers: [{entity_id: a, metadata_file: idp.xml, certificates: [idp.der]}]}|:1:20: a SAML provider needs one of",
        "{providers: [{entity_id: a, metadata: idp.xml}]}|:1:20: `metadata` is an address",
        "{providers: [{entity_id: a, metadata: 'http://idp.example'}]}|:1:20: metadata address `http://idp.example` must be an https address",
        "{providers: [{entity_id: a, metadata_file: no.xml}]}|:1:20: `metadata_file`: the file `no.xml` cannot be read",
        "{providers: [{entity_id: a, metadata_file: idp.xml, metadata_signer: no.pem}]}|:1:20: `metadata_signer`: the file `no.pem` cannot be read",
        "{providers: [{entity_id: a, metadata_file: idp.xml, sign_in: 'https://a.example'}]}|:1:20: `sign_in` and `sign_out` stand in the provider's metadata",
        "{providers: [{entity_id: a, certificates: []}]}|:1:20: pinned keys need a certificate",
        "{providers: [{entity_id: a, certificates: [idp.xml]}]}|:1:20: `certificates`: the file `idp.xml` holds no X.509 certificate",
        "{providers: [{entity_id: a, certificates: [idp.der], metadata_signer: idp.der}]}|:1:20: `metadata_signer` is for metadata",
        "{providers: [{entity_id: a, certificates: [idp.der], sign_in: 'http://a.example'}]}|:1:20: sign-in address `http://a.example` must be an https address",
        "{providers: [{entity_id: a, metadata_file: idp.xml, algorithms: [RSA-SHA1]}]}|:1:20: unknown or unsafe algorithm `RSA-SHA1`",
        "{providers: [{entity_id: a, metadata_file: idp.xml, kind: robot}]}|:1:20: `kind` is `person` or `service`, not `robot`",
        "{providers: [{entity_id: a, metadata_file: idp.xml, kept_attributes: [session_index]}]}|:1:20: SAML provider `a` cannot keep an attribute by one of the names",
        "{providers: [{entity_id: a, metadata_file: idp.xml}, {entity_id: a, metadata_file: idp.xml}]}|:1:1: SAML provider `a` is named twice: keep one"
      })
  void mistakesHavePlaces(String saml, String message) {
    assertThatThrownBy(() -> read(saml))
        .isInstanceOf(UnusableConfigException.class)
        .hasMessageContaining(folder.resolve("c.yaml") + message);
  }
}
