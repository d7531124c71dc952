package dev.sallyport.engine.notice.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.Matter;
import dev.sallyport.engine.approval.Question;
import dev.sallyport.engine.audit.ApprovalStep.Step;
import dev.sallyport.engine.notice.Interest;
import dev.sallyport.engine.notice.Notes;
import dev.sallyport.engine.notice.UntoldException;
import dev.sallyport.engine.notice.mail.MailServer.Login;
import dev.sallyport.engine.notice.mail.MailServer.Security;
import jakarta.mail.Header;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Before a real mail server. */
class MailChannelTest {
  private static final String HOST = "127.0.0.1";

  private final GreenMail mail =
      new GreenMail(
          new ServerSetup[] {
            new ServerSetup(0, HOST, ServerSetup.PROTOCOL_SMTP),
            new ServerSetup(0, HOST, ServerSetup.PROTOCOL_SMTPS)
          });

  MailChannelTest() {
    mail.setUser("gateway", "hush");
    mail.start();
  }

  @AfterEach
  void stop() {
    mail.stop();
  }

  private MailChannel channel(int port, Security security, Optional<Login> login) {
    return new MailChannel(
        "mail",
        Interest.ALL,
        new MailServer(HOST, port, security, login),
        "Sallyport <sallyport@example.com>",
        List.of("security@example.com", "platform@example.com"));
  }

  private MailChannel channel() {
    return channel(mail.getSmtp().getPort(), Security.NONE, Optional.empty());
  }

  @Test
  void aQuestionAndItsEndAreOneThread() throws MessagingException, IOException {
    channel().tell(Notes.question(Notes.HOSTILE));
    channel().tell(Notes.refused("no"));
    var id = "<ap_0123456789.asked@gateway.example>";
    assertThat(mail.getReceivedMessages()).hasSize(4);
    var question = received(id, true);
    assertThat(question.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    assertThat(question.getSubject()).contains("asks for Bash", "ap_0123456789");
    assertThat(question.getFrom()[0]).hasToString("Sallyport <sallyport@example.com>");
    assertThat(question.getAllRecipients()).hasSize(2);
    assertThat(((MimeMultipart) question.getContent()).getCount()).isEqualTo(2);
    var end = received(id, false);
    assertThat(end.getHeader("In-Reply-To")).containsExactly(id);
    assertThat(end.getHeader("References")).containsExactly(id);
  }

  /** The first with that id, or the first with another. */
  private MimeMessage received(String id, boolean same) throws MessagingException {
    for (var one : mail.getReceivedMessages()) {
      if (id.equals(one.getMessageID()) == same) {
        return one;
      }
    }
    throw new AssertionError("there is no such mail");
  }

  /** Nothing that a caller chose becomes a header field. */
  @Test
  void noHeaderIsInjected() throws MessagingException {
    var session = Session.getInstance(new Properties());
    var envelope =
        new ApprovalMail.Envelope(
            MailChannel.address("a@example.com"), List.of(MailChannel.address("b@example.com")));
    var asked = Notes.asked("x");
    var matter =
        new Matter("messages\r\nBcc: all@example.com", "m\r\nX: y", "", "p\r\n.\r\nQUIT\r\n");
    var question =
        new Question(
            new Question.Binding(
                "https://issuer.example#eve\r\nBcc: all@example.com\n\n<b>",
                "s",
                "request",
                "d",
                "p"),
            asked.question().quorums(),
            "req_1",
            matter);
    var notice =
        Notes.notice(Step.ASKED, Approval.asked("ap_0123456789", question, asked.askedAt()));
    MimeMessage made = ApprovalMail.of(notice, envelope, session);
    assertThat(Collections.list(made.getAllHeaders()))
        .extracting(Header::getName)
        .containsExactlyInAnyOrder(
            "From",
            "To",
            "Subject",
            "Date",
            "Auto-Submitted",
            "X-Auto-Response-Suppress",
            "MIME-Version",
            "Content-Type",
            "Message-Id");
    assertThat(made.getAllRecipients()).hasSize(1);
    assertThat(made.getSubject()).doesNotContain("\r", "\n");
  }

  @Test
  void aUserAndAPasswordAreShown() {
    var port = mail.getSmtp().getPort();
    var good = new Login("gateway", () -> "hush");
    channel(port, Security.NONE, Optional.of(good)).tell(Notes.question("x"));
    assertThat(mail.getReceivedMessages()).hasSize(2);
    var bad = new Login("gateway", () -> "wrong-one");
    assertThatThrownBy(
            () -> channel(port, Security.NONE, Optional.of(bad)).tell(Notes.question("x")))
        .isInstanceOf(UntoldException.class)
        .hasMessageNotContaining("wrong-one");
  }

  /** The server's certificate is its own making, which nobody has to believe. */
  @ParameterizedTest
  @ValueSource(strings = {"TLS", "STARTTLS"})
  void nothingIsSentWithoutTheServersProof(String security) {
    var port = security.equals("TLS") ? mail.getSmtps().getPort() : mail.getSmtp().getPort();
    var login = new Login("gateway", () -> "hush");
    assertThatThrownBy(
            () ->
                channel(port, Security.valueOf(security), Optional.of(login))
                    .tell(Notes.question("x")))
        .isInstanceOf(UntoldException.class)
        .hasMessageNotContaining("hush");
    assertThat(mail.getReceivedMessages()).isEmpty();
  }

  @Test
  void aServerThatIsDownIsSaidToBe() {
    var port = mail.getSmtp().getPort();
    mail.stop();
    assertThatThrownBy(
            () -> channel(port, Security.NONE, Optional.empty()).tell(Notes.question("x")))
        .isInstanceOf(UntoldException.class)
        .hasMessageContaining("the mail server cannot be reached");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "security", "a@example.com\r\nBcc: b@example.com", "a@b@c", "a b@c.example"})
  void whatIsNoAddressIsNone(String text) {
    assertThatThrownBy(() -> MailChannel.address(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
