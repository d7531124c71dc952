package dev.sallyport.engine.saml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys come from metadata, change there, and stay for a while when it cannot be had. */
class ProviderMetadataTest {
  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("idp.xml");
  }

  private static String metadata(String attributes, IdpKey... keys) {
    var text =
        new StringBuilder(
            "<md:EntityDescriptor xmlns:md='%s' ID='_m' entityID='%s' %s><saml:Issuer xmlns:saml='%s'/><md:IDPSSODescriptor protocolSupportEnumeration='%s'>"
                .formatted(
                    Names.METADATA, Draft.PROVIDER, attributes, Names.ASSERTION, Names.PROTOCOL));
    for (var key : keys) {
      text.append(
          "<md:KeyDescriptor use='signing'><ds:KeyInfo xmlns:ds='%s'><ds:X509Data><ds:X509Certificate>\n%s\n</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
              .formatted(Names.DSIG, base64(key)));
    }
    return text
        + "<md:SingleSignOnService Binding='%s' Location='https://idp.example/sso'/></md:IDPSSODescriptor></md:EntityDescriptor>"
            .formatted(Binding.REDIRECT.uri());
  }

  private static String base64(IdpKey key) {
    try {
      return Base64.getMimeEncoder().encodeToString(key.certificate().getEncoded());
    } catch (CertificateEncodingException e) {
      throw new AssertionError(e);
    }
  }

  private Gate gate(Optional<IdpKey> signer) {
    return new Gate(
        Gate.provider(new ProviderKeys.MetadataFile(file, signer.map(IdpKey::certificate))));
  }

  private static String fresh(IdpKey key, int number) {
    return Signer.of(key).sign(Draft.assertion().replace("\"_a1\"", "\"_n%d\"".formatted(number)));
  }

  @Test
  void aNewKeyIsFoundWhenItIsFirstUsed() throws IOException {
    Files.writeString(file, metadata("", IdpKey.RSA));
    try (var gate = gate(Optional.empty())) {
      gate.admits(fresh(IdpKey.RSA, 1));
      Files.writeString(file, metadata("", IdpKey.RSA, IdpKey.NEXT));
      assertThat(gate.refuses(fresh(IdpKey.NEXT, 2))).isEqualTo("bad_signature");
      gate.clock.step(SamlLimits.FETCH_COOLDOWN);
      gate.admits(fresh(IdpKey.NEXT, 2));
      gate.admits(fresh(IdpKey.RSA, 3));
      Files.writeString(file, metadata("", IdpKey.NEXT));
      gate.clock.step(SamlLimits.METADATA_FRESH.minusSeconds(60));
      gate.admits(fresh(IdpKey.NEXT, 4));
    }
  }

  @Test
  void aWithdrawnKeyStandsUntilTheMetadataIsOld() throws IOException {
    Files.writeString(file, metadata("cacheDuration='PT10S'", IdpKey.RSA));
    try (var gate = gate(Optional.empty())) {
      gate.admits(fresh(IdpKey.RSA, 1));
      Files.writeString(file, metadata("", IdpKey.NEXT));
      gate.admits(fresh(IdpKey.RSA, 2));
      gate.clock.step(Duration.ofSeconds(10));
      assertThat(gate.refuses(fresh(IdpKey.RSA, 3))).isEqualTo("bad_signature");
    }
  }

  @Test
  void anOutageCostsNothingForAWhile() throws IOException {
    Files.writeString(file, metadata("", IdpKey.RSA));
    var life = "12:59";
    try (var gate = gate(Optional.empty())) {
      gate.admits(fresh(IdpKey.RSA, 1));
      Files.delete(file);
      gate.clock.step(Duration.ofMinutes(50));
      var later = Draft.assertion().replace("12:05", life).replace("12:10", life);
      gate.admits(Signer.of(IdpKey.RSA).sign(later));
      assertThat(gate.notices).hasSize(1).first().asString().contains("cannot be used now");
      gate.clock.step(Duration.ofMinutes(10));
      assertThat(gate.refuses(fresh(IdpKey.RSA, 2))).isEqualTo("provider_unreachable");
      Files.writeString(file, metadata("", IdpKey.RSA));
      gate.clock.step(SamlLimits.FETCH_COOLDOWN);
      assertThat(gate.refuses(fresh(IdpKey.RSA, 2))).isEqualTo("assertion_expired");
      assertThat(gate.notices).hasSize(2).last().asString().contains("reached again");
    }
  }

  @Test
  void metadataThatHasEndedCountsNoMore() throws IOException {
    Files.writeString(file, metadata("validUntil='2026-03-01T12:01:00Z'", IdpKey.RSA));
    try (var gate = gate(Optional.empty())) {
      gate.admits(fresh(IdpKey.RSA, 1));
      gate.clock.step(Duration.ofMinutes(1));
      assertThat(gate.refuses(fresh(IdpKey.RSA, 2))).isEqualTo("provider_unreachable");
    }
  }

  @Test
  void whereItsSignatureIsPinnedItHasToHold() throws IOException {
    var text = metadata("", IdpKey.RSA);
    Files.writeString(file, Signer.of(IdpKey.NEXT).sign(text));
    try (var gate = gate(Optional.of(IdpKey.NEXT))) {
      gate.admits(fresh(IdpKey.RSA, 1));
    }
    for (var bad :
        new String[] {
          text,
          Signer.of(IdpKey.STRANGER).sign(text),
          Signer.of(IdpKey.NEXT)
              .sign(text)
              .replace(base64(IdpKey.RSA).substring(0, 9), "MIIAAAAAA"),
        }) {
      Files.writeString(file, bad);
      try (var gate = gate(Optional.of(IdpKey.NEXT))) {
        assertThat(gate.refuses(fresh(IdpKey.RSA, 1))).isEqualTo("provider_unreachable");
      }
    }
  }

  @Test
  void metadataOfAnotherProviderOrNoMetadataIsRefused() throws IOException {
    for (var bad :
        new String[] {
          metadata("", IdpKey.RSA).replace(Draft.PROVIDER, "https://evil.example"),
          "<!DOCTYPE x>" + metadata("", IdpKey.RSA),
          "<html/>",
          "",
          "x".repeat(SamlLimits.METADATA_MAX_BYTES + 1)
        }) {
      Files.writeString(file, bad);
      try (var gate = gate(Optional.empty())) {
        assertThat(gate.refuses(fresh(IdpKey.RSA, 1))).isEqualTo("provider_unreachable");
        assertThat(gate.notices).hasSize(1);
      }
    }
  }

  @Test
  void ourOwnMetadataNamesKeysAndPlaces() {
    try (var browser = new Browser()) {
      var root =
          new Tag(
              SafeXml.root(
                  browser.us.metadata().getBytes(StandardCharsets.UTF_8),
                  SamlLimits.METADATA_MAX_BYTES));
      assertThat(root.requiredAttribute("entityID")).isEqualTo(Draft.AUDIENCE);
      assertThat(root.count(Names.DSIG, "X509Certificate")).isEqualTo(1);
      assertThat(browser.us.metadata()).contains(Browser.SIGNED_IN.toString());
      assertThat(browser.us.toString()).doesNotContain("PRIVATE");
    }
  }
}
