package dev.sallyport.engine.notice.mail;

import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;

/**
 * A server that takes mail.
 *
 * @param login by whom it wants to be used; empty if by anybody
 */
public record MailServer(String host, int port, Security security, Optional<Login> login) {

  /** For a connection, and for each answer of the server. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** How the connection is kept from others. */
  public enum Security {
    /** It begins in the clear, and goes no further so. */
    STARTTLS,
    /** From the first byte on. */
    TLS,
    /** Not at all: for a server on the same machine. */
    NONE
  }

  /**
   * A user of the server.
   *
   * @param password gives it, since it may be renewed
   */
  public record Login(String user, Supplier<String> password) {}

  public MailServer {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("there is no port " + port);
    }
  }

  /** Of the mail library; all values are texts. */
  Properties properties() {
    var patience = Long.toString(PATIENCE.toMillis());
    var properties = new Properties();
    properties.setProperty("mail.transport.protocol", "smtp");
    properties.setProperty("mail.smtp.host", host);
    properties.setProperty("mail.smtp.port", Integer.toString(port));
    properties.setProperty("mail.smtp.connectiontimeout", patience);
    properties.setProperty("mail.smtp.timeout", patience);
    properties.setProperty("mail.smtp.writetimeout", patience);
    properties.setProperty("mail.smtp.auth", Boolean.toString(login.isPresent()));
    // Whoever answers with a certificate has to be the server that was meant.
    properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
    properties.setProperty("mail.smtp.ssl.protocols", "TLSv1.2 TLSv1.3");
    properties.setProperty("mail.mime.charset", "UTF-8");
    switch (security) {
      case STARTTLS -> {
        properties.setProperty("mail.smtp.starttls.enable", "true");
        properties.setProperty("mail.smtp.starttls.required", "true");
      }
      case TLS -> properties.setProperty("mail.smtp.ssl.enable", "true");
      case NONE -> properties.setProperty("mail.smtp.starttls.enable", "false");
    }
    return properties;
  }
}
