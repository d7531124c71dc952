package dev.sallyport.engine.tlog;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoteTest {
  /** The example of Go's own package of notes. */
  private static final String KEY =
      "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

  private static final String NOTE =
      """
      If you think cryptography is the answer to your problem,
      then you don't know what your problem is.

      — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
      """;

  private static final String SECRET =
      "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";

  private static KeyPair pair() throws GeneralSecurityException {
    return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
  }

  private static byte[] bytes(KeyPair pair) {
    // The key itself is the last part of its X.509 form.
    var encoded = pair.getPublic().getEncoded();
    return Arrays.copyOfRange(encoded, encoded.length - NoteKey.LENGTH, encoded.length);
  }

  /** Where people count with other digits, the log is written and read as everywhere. */
  @ParameterizedTest
  @ValueSource(strings = {"fa", "ar-EG", "hi-IN-u-nu-deva"})
  void aCheckpointIsTheSameInEveryLanguage(String language) {
    var here = Locale.getDefault();
    var checkpoint = new Checkpoint("log.example", 1_234, TreeHash.empty());
    var text = checkpoint.text();
    Locale.setDefault(Locale.forLanguageTag(language));
    try {
      assertThat("%d".formatted(1)).isNotEqualTo("1");
      assertThat(checkpoint.text()).isEqualTo(text);
      assertThat(Checkpoint.parse(checkpoint.text()).saysAs(checkpoint)).isTrue();
      assertThat(NoteSigner.parse(SECRET).sign(text).witnessed(1_679_315_147L))
          .asString(StandardCharsets.UTF_8)
          .startsWith("cosignature/v1\ntime 1679315147\nlog.example\n1234\n");
    } finally {
      Locale.setDefault(here);
    }
  }

  @Test
  void notesLieOneBehindTheOther() {
    var other = NoteSigner.generate("log.example", new SecureRandom());
    var one = Note.parse(NOTE);
    var two = other.sign("log.example\n— no signature\n");
    var both = two.with(one.signatures().getFirst());
    for (var notes : List.of(List.of(one), List.of(one, both), List.of(both, both, one))) {
      var text = notes.stream().map(Note::toString).collect(joining());
      assertThat(Note.all(text).stream().map(Note::toString).collect(joining())).isEqualTo(text);
      assertThat(Note.all(text)).hasSameSizeAs(notes);
    }
    for (var none : List.of("", "\n", NOTE + "a text", NOTE + "a text\n\n", NOTE.strip())) {
      assertThatThrownBy(() -> Note.all(none)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aKeyOfAnotherProgramSigns() {
    var signer = NoteSigner.parse(SECRET);
    assertThat(signer.key()).hasToString(KEY);
    assertThat(signer.secretText()).isEqualTo(SECRET);
    var text = NOTE.substring(0, NOTE.indexOf("\n\n") + 1);
    assertThat(signer.sign(text)).hasToString(NOTE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "PRIVATE+KEY+PeterNeumann+c74f20a3",
        "PRIVATE+KEY+PeterNeumann+c74f20a4+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz",
        "PRIVATE+KEY+PeterNeumann+c74f20a3+AoEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz",
        "PRIVATE+KEY+PeterNeumann+c74f20a3+AQ==",
        "PRIVATE+KEY+PeterNeumann+c74f20a3+%"
      })
  void whatIsNoSecretIsRefused(String text) {
    assertThatThrownBy(() -> NoteSigner.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aNoteOfAnotherProgramIsVerified() {
    var key = NoteKey.parse(KEY);
    assertThat(key).hasToString(KEY);
    var note = Note.parse(NOTE);
    assertThat(note).hasToString(NOTE);
    assertThat(note.verify(List.of(key))).containsExactly(new Note.Proven(key, Optional.empty()));
  }

  @Test
  void aChangedNoteIsNotBelieved() {
    var key = NoteKey.parse(KEY);
    var changed = Note.parse(NOTE.replace("answer", "Answer"));
    assertThatThrownBy(() -> changed.verify(List.of(key)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PeterNeumann");
  }

  @Test
  void whoIsNotKnownHasProvenNothing() throws GeneralSecurityException {
    var signer = NoteSigner.generate("PeterNeumann", new SecureRandom());
    assertThat(Note.parse(NOTE).verify(List.of(signer.key()))).isEmpty();
    assertThat(signer.toString()).doesNotContain("PRIVATE").doesNotContain("PrivateKey");
  }

  @Test
  void whatIsSignedHereIsVerifiedByItsKeyAlone() throws GeneralSecurityException {
    var signer = NoteSigner.generate("gateway.example/audit", new SecureRandom());
    var checkpoint = new Checkpoint("gateway.example/audit", 70_000, TreeHash.empty());
    var note = Note.parse(signer.sign(checkpoint.text()).toString());
    assertThat(note.verify(List.of(NoteKey.parse(signer.key().toString())))).hasSize(1);
    assertThat(Checkpoint.parse(note.text()).saysAs(checkpoint)).isTrue();
  }

  @Test
  void aWitnessSaysWhen() throws GeneralSecurityException {
    var pair = pair();
    var name = "witness.example/w1";
    var log = NoteSigner.generate("log.example", new SecureRandom());
    var key = new NoteKey(name, NoteKey.Kind.WITNESS, bytes(pair));
    var note = log.sign(new Checkpoint("log.example", 1, TreeHash.empty()).text());
    var signature = Signature.getInstance("Ed25519");
    signature.initSign(pair.getPrivate());
    signature.update(
        ("cosignature/v1\ntime 1679315147\n" + note.text()).getBytes(StandardCharsets.UTF_8));
    var stamped = ByteBuffer.allocate(72).putLong(1_679_315_147L).put(signature.sign()).array();
    var both = note.with(new Note.Signed(name, key.id(), stamped));
    var parsed = Note.parse(both.toString());
    assertThat(parsed.verify(List.of(log.key(), key)))
        .extracting(Note.Proven::at)
        .containsExactly(Optional.empty(), Optional.of(Instant.ofEpochSecond(1_679_315_147L)));
    stamped[7]++;
    var later = note.with(new Note.Signed(name, key.id(), stamped));
    assertThatThrownBy(() -> later.verify(List.of(key)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "text\n",
        "text\n\n",
        "text\n\n— name\n",
        "text\n\n— name !!!!\n",
        "text\n\n— name AAAA\n",
        "text\n\n- name AAAAAAA=\n",
        "text\n\n— a+b AAAAAAA=\n",
        "text\n\n— name AAAAAAA=",
        "te\txt\n\n— name AAAAAAA=\n"
      })
  void whatIsNoNoteIsRefused(String text) {
    assertThatThrownBy(() -> Note.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+Ahpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+AQ==",
        "PeterNeumann+c74f20a3+%"
      })
  void whatIsNoKeyIsRefused(String text) {
    assertThatThrownBy(() -> NoteKey.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a\n1\n", "a\n-1\nAA==\n", "a\n01\nAA==\n", "a\n1\nAA==\n", "\n1\nAA==\n"})
  void whatIsNoCheckpointIsRefused(String text) {
    assertThatThrownBy(() -> Checkpoint.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anEntryIsProvenByItsProofAndTheLogsKeyAlone() throws GeneralSecurityException {
    var tree = Trees.of(100);
    var signer = NoteSigner.generate("log.example", new SecureRandom());
    var note = signer.sign(new Checkpoint("log.example", 100, tree.root(0, 100)).text());
    var text = new EntryProof(42, Proofs.inclusion(42, 100, tree), note).toString();
    var entry = "entry 42".getBytes(StandardCharsets.UTF_8);
    assertThat(EntryProof.parse(text).proves(entry, List.of(signer.key()), List.of()).size())
        .isEqualTo(100);
    assertThat(EntryProof.parse(text.replace("\nindex", "\nextra AAAA\nindex")).index())
        .isEqualTo(42);
    var other = "entry 43".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> EntryProof.parse(text).proves(other, List.of(signer.key()), List.of()))
        .hasMessageContaining("not in the log");
    var stranger = NoteSigner.generate("log.example", new SecureRandom()).key();
    assertThatThrownBy(() -> EntryProof.parse(text).proves(entry, List.of(stranger), List.of()))
        .hasMessageContaining("not signed");
    assertThatThrownBy(() -> EntryProof.parse(text.replace("index 42", "index 042")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> EntryProof.parse("nothing"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
