package dev.sallyport.engine.notice.mail;

import dev.sallyport.engine.model.BugException;
import dev.sallyport.engine.notice.Notice;
import dev.sallyport.engine.notice.Plain;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * An approval as a mail, as plain text and as HTML. The mails about one approval are one thread:
 * the question's id is made of the approval's, and the others refer to it. What callers chose
 * stands in one line of the subject, which is encoded, and in the parts.
 */
final class ApprovalMail {
  private static final String UTF_8 = StandardCharsets.UTF_8.name();

  /** A subject is read in a list. */
  private static final int SUBJECT_MOST_CHARS = 120;

  /** Who it is from, and to whom. */
  record Envelope(InternetAddress from, List<InternetAddress> to) {
    Envelope {
      to = List.copyOf(to);
    }
  }

  private ApprovalMail() {}

  static MimeMessage of(Notice notice, Envelope envelope, Session session) {
    try {
      var named =
          new MimeMessage(session) {
            @Override
            protected void updateMessageID() throws MessagingException {
              setHeader("Message-ID", id(notice, notice.asks() ? "asked" : notice.id()));
            }
          };
      named.setFrom(envelope.from());
      for (var address : envelope.to()) {
        named.addRecipient(RecipientType.TO, address);
      }
      named.setSubject(subject(notice), UTF_8);
      named.setSentDate(Date.from(notice.now()));
      // Nobody's absence is answered to a program (RFC 3834).
      named.setHeader("Auto-Submitted", "auto-generated");
      named.setHeader("X-Auto-Response-Suppress", "All");
      if (!notice.asks()) {
        named.setHeader("In-Reply-To", id(notice, "asked"));
        named.setHeader("References", id(notice, "asked"));
      }
      var parts = new MimeMultipart("alternative");
      parts.addBodyPart(part(text(notice), "plain"));
      parts.addBodyPart(part(html(notice), "html"));
      named.setContent(parts);
      named.saveChanges();
      return named;
    } catch (MessagingException e) {
      throw new BugException("a mail can be made of every approval", e);
    }
  }

  private static MimeBodyPart part(String text, String subtype) throws MessagingException {
    var part = new MimeBodyPart();
    part.setText(text, UTF_8, subtype);
    return part;
  }

  private static String id(Notice notice, String what) {
    var host = notice.gateway().getHost();
    var domain =
        host == null
            ? "sallyport"
            : host.toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "").replace(':', '.');
    return "<%s.%s@%s>".formatted(notice.approval().id(), what, domain);
  }

  private static String subject(Notice notice) {
    var line = Plain.line(notice.headline());
    var cut =
        line.length() <= SUBJECT_MOST_CHARS
            ? line
            : line.substring(0, SUBJECT_MOST_CHARS - 1) + "…";
    return "%s[Sallyport] %s (%s)"
        .formatted(notice.asks() ? "" : "Re: ", cut, notice.approval().id());
  }

  /** The plain part. */
  static String text(Notice notice) {
    var facts =
        notice.facts().stream()
            .map(fact -> fact.name() + ": " + Plain.unlinked(fact.value()))
            .collect(Collectors.joining("\n"));
    var preview =
        notice.preview().isEmpty()
            ? ""
            : Plain.unlinked(notice.preview())
                    .lines()
                    .map(line -> "  | " + line)
                    .collect(Collectors.joining("\n"))
                + "\n\n";
    return """
    %s

    %s

    %s%s

    %s: %s
    """
        .formatted(
            Plain.unlinked(notice.headline()),
            facts,
            preview,
            Plain.unlinked(notice.standing()),
            notice.open() ? "Answer" : "See",
            notice.link());
  }

  /** The HTML part. It loads nothing from anywhere. */
  static String html(Notice notice) {
    var facts =
        notice.facts().stream()
            .map(
                fact ->
                    "<tr><th align=\"left\">%s</th><td>%s</td></tr>"
                        .formatted(fact.name(), shown(fact.value())))
            .collect(Collectors.joining("\n"));
    var preview =
        notice.preview().isEmpty() ? "" : "<pre>%s</pre>".formatted(shown(notice.preview()));
    return """
    <!DOCTYPE html>
    <html lang="en"><head><meta charset="utf-8"><title>Sallyport</title></head>
    <body>
    <h1>%s</h1>
    <table>
    %s
    </table>
    %s
    <p><b>%s</b></p>
    <p><a href="%s">%s</a></p>
    </body></html>
    """
        .formatted(
            shown(notice.headline()),
            facts,
            preview,
            shown(notice.standing()),
            escaped(notice.link().toString()),
            notice.open() ? "Answer in the console" : "Open in the console");
  }

  private static String shown(String text) {
    return escaped(Plain.unlinked(text));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
