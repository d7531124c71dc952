package dev.sallyport.engine.saml;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** XML that reaches out, blows up, or reads as two things. */
@Timeout(20)
class XmlAttacksTest {
  private static final Signer SIGNER = Signer.of(IdpKey.RSA);

  private final Gate gate = new Gate();
  private final String signed = SIGNER.sign(Draft.assertion());

  @AfterEach
  void close() {
    gate.close();
  }

  @Test
  void aCommentInTheNameDoesNotCutIt() {
    var name = "alice@example.com.evil.example";
    var whole =
        SIGNER.sign(
            Draft.assertion().replace(">alice@example.com</saml:N", ">" + name + "</saml:N"));
    var cut = whole.replace("alice@example.com.evil", "alice@example.com<!-- -->.evil");
    assertThat(cut).isNotEqualTo(whole);
    assertThat(gate.admits(cut).subject()).isEqualTo(name);
  }

  @Test
  void aCommentInAnAttributeDoesNotCutIt() {
    var whole = SIGNER.sign(Draft.assertion().replace(">ml<", ">mlfake<"));
    var cut = whole.replace(">mlfake<", ">ml<!-- -->fake<");
    assertThat(gate.admits(cut).groups()).containsExactly("mlfake", "staff");
  }

  @Test
  void aCdataSectionInTheNameDoesNotCutIt() {
    var whole = SIGNER.sign(Draft.assertion().replace(">ml<", ">mlfake<"));
    var cut = whole.replace(">mlfake<", ">ml<![CDATA[fake]]><");
    assertThat(gate.admits(cut).groups()).containsExactly("mlfake", "staff");
  }

  @Test
  void anInstructionInTheName() {
    assertThat(gate.refuses(signed.replace("alice@example", "alice@<?x y?>example")))
        .isEqualTo("assertion_malformed");
  }

  @Test
  void anElementInTheName() {
    var draft =
        Draft.assertion().replace("alice@example.com</saml:N", "alice<x/>@example.com</saml:N");
    assertThat(gate.refuses(SIGNER.sign(draft))).isEqualTo("assertion_malformed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE x>",
        "<!DOCTYPE x SYSTEM 'http://127.0.0.1:1/evil.dtd'>",
        "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE x [<!ENTITY % p SYSTEM 'http://127.0.0.1:1/evil.dtd'> %p;]>",
        "<!DOCTYPE x [<!ENTITY % p \"<!ENTITY e SYSTEM 'file:///etc/passwd'>\"> %p;]>",
        "<!DOCTYPE x [<!ATTLIST x y ID #IMPLIED>]>"
      })
  void aDocumentType(String type) {
    assertThat(gate.refuses(type + signed.replace("alice@", "&e;@")))
        .isEqualTo("assertion_malformed");
    assertThat(gate.refuses(type + signed)).isEqualTo("assertion_malformed");
  }

  @Test
  void aBillionLaughs() {
    var type = new StringBuilder("<!DOCTYPE x [<!ENTITY e0 'ha'>");
    for (var i = 1; i < 12; i++) {
      type.append("<!ENTITY e%d '%s'>".formatted(i, "&e%d;".formatted(i - 1).repeat(10)));
    }
    assertThat(gate.refuses(type + "]>" + signed.replace("alice@", "&e11;@")))
        .isEqualTo("assertion_malformed");
  }

  @Test
  void aQuadraticBlowUp() {
    var type = "<!DOCTYPE x [<!ENTITY e '%s'>]>".formatted("a".repeat(50_000));
    assertThat(gate.refuses(type + signed.replace("alice@", "&e;".repeat(10_000) + "@")))
        .isEqualTo("assertion_malformed");
  }

  @Test
  void anEntityThatNobodyDeclared() {
    assertThat(gate.refuses(signed.replace("alice@", "&e;@"))).isEqualTo("assertion_malformed");
  }

  @Test
  void anInclusion() {
    var include =
        "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"file:///etc/passwd\" parse=\"text\"/>";
    assertThat(gate.refuses(SIGNER.sign(Draft.assertion().replace("alice@", include + "@"))))
        .isEqualTo("assertion_malformed");
  }

  @Test
  void aHugeDocument() {
    var draft = Draft.assertion().replace(">ml<", ">" + "m".repeat(300_000) + "<");
    assertThat(gate.refuses(SIGNER.sign(draft))).isEqualTo("assertion_too_large");
    assertThat(gate.refusesToken("A".repeat(50_000_000)).code()).isEqualTo("assertion_too_large");
  }

  @Test
  void aDeepDocument() {
    var deep = "<x>".repeat(60_000 / 7) + "</x>".repeat(60_000 / 7);
    assertThat(gate.refuses(signed.replace(">ml<", ">" + deep + "<")))
        .isEqualTo("assertion_malformed");
    assertThat(gate.refuses("<x>".repeat(60_000))).isEqualTo("assertion_malformed");
  }

  @Test
  void manyAttributes() {
    var many = new StringBuilder();
    for (var i = 0; i < 5_000; i++) {
      many.append(" a%d=\"\"".formatted(i));
    }
    assertThat(gate.refuses(signed.replace(" Version=", many + " Version=")))
        .isEqualTo("assertion_malformed");
  }

  @Test
  void oneIdTwice() {
    assertThat(gate.refuses(signed.replace("<saml:Subject>", "<saml:Subject ID=\"_a1\">")))
        .isEqualTo("assertion_malformed");
    assertThat(gate.refuses(signed.replace("<saml:Subject>", "<saml:Subject Id=\"_a1\">")))
        .isEqualTo("assertion_malformed");
    assertThat(gate.refuses(signed.replace("<saml:Subject>", "<saml:Subject xml:id=\"_a1\">")))
        .isEqualTo("assertion_malformed");
  }

  @Test
  void twoAssertions() {
    assertThat(gate.refuses(signed + signed)).isEqualTo("assertion_malformed");
  }

  @Test
  void anotherEncoding() {
    var declared = "<?xml version=\"1.0\" encoding=\"UTF-7\"?>" + signed;
    assertThat(gate.admits(declared).subject()).isEqualTo("alice@example.com");
    for (var bytes :
        new byte[][] {
          signed.getBytes(StandardCharsets.UTF_16),
          signed.replace("ali", "äli").getBytes(StandardCharsets.ISO_8859_1)
        }) {
      assertThat(gate.refusesToken(Base64.getUrlEncoder().encodeToString(bytes)).code())
          .isEqualTo("assertion_malformed");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "=", "a", "not base64!", "PHg", "AAAA", "eyJhbGciOiJub25lIn0.e30."})
  void noAssertionAtAll(String token) {
    assertThat(gate.refusesToken(token).code()).isEqualTo("assertion_malformed");
  }

  @Test
  void anEncryptedAssertion() {
    var xml = "<saml:EncryptedAssertion xmlns:saml=\"%s\"/>".formatted(Names.ASSERTION);
    assertThat(gate.refuses(xml)).isEqualTo("assertion_encrypted");
    var refusal = gate.refusesToken(Gate.encoded(xml));
    assertThat(refusal.message()).startsWith("The assertion is encrypted");
  }
}
