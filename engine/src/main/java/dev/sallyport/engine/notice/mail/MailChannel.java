package dev.sallyport.engine.notice.mail;

import dev.sallyport.engine.notice.Channel;
import dev.sallyport.engine.notice.Interest;
import dev.sallyport.engine.notice.Notice;
import dev.sallyport.engine.notice.UntoldException;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.List;
import java.util.Optional;

/** People who are told by mail, and answer in the console. */
public final class MailChannel implements Channel {

  /** More belong into a list of the mail server's. */
  public static final int RECIPIENTS = 50;

  private final String name;
  private final Interest interest;
  private final MailServer server;
  private final ApprovalMail.Envelope envelope;
  private final Session session;

  /**
   * @param from whom mails are from: an address, or a name and an address in angles
   * @throws IllegalArgumentException if one of the addresses is none
   */
  public MailChannel(
      String name, Interest interest, MailServer server, String from, List<String> to) {
    this.name = name;
    this.interest = interest;
    this.server = server;
    this.envelope =
        new ApprovalMail.Envelope(address(from), to.stream().map(MailChannel::address).toList());
    this.session = Session.getInstance(server.properties());
  }

  /**
   * Makes sure that this is an address.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static void requireAddress(String text) {
    var _ = address(text);
  }

  static InternetAddress address(String text) {
    try {
      var address = new InternetAddress(text, true);
      if (text.chars().noneMatch(Character::isISOControl) && text.contains("@")) {
        return address;
      }
    } catch (AddressException _) {
      // Falls through: no address.
    }
    throw new IllegalArgumentException(
        "`%s` is no mail address, such as `security@example.com`".formatted(text.strip()));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String kind() {
    return "mail";
  }

  @Override
  public boolean wants(Notice notice) {
    return interest.holds(notice.approval().question()) && notice.asksOrEnds();
  }

  @Override
  public void tell(Notice notice) {
    var mail = ApprovalMail.of(notice, envelope, session);
    try (var transport = session.getTransport()) {
      var login = server.login();
      if (login.isPresent()) {
        transport.connect(login.get().user(), login.get().password().get());
      } else {
        transport.connect();
      }
      transport.sendMessage(mail, mail.getAllRecipients());
    } catch (AuthenticationFailedException _) {
      throw UntoldException.passing("the mail server does not take the user and the password");
    } catch (SendFailedException e) {
      // Some of them may have it; a mail that comes twice is better than none.
      throw Optional.ofNullable(e.getInvalidAddresses()).filter(bad -> bad.length > 0).isPresent()
          ? UntoldException.rejected("the mail server does not take every address")
          : UntoldException.passing("the mail server did not send the mail");
    } catch (MessagingException e) {
      throw UntoldException.passing(
          "the mail server cannot be reached, or breaks off (%s)"
              .formatted(e.getClass().getSimpleName()));
    }
  }
}
