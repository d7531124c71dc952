package dev.sallyport.dataplane.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.dataplane.ChannelConfig;
import dev.sallyport.dataplane.ChannelConfig.Kind;
import dev.sallyport.dataplane.UnusableConfigException;
import dev.sallyport.engine.notice.mail.MailServer.Security;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelSectionTest {
  @TempDir private Path folder;

  private List<ChannelConfig> read(String channels) throws IOException {
    return ConfigFile.read(
            Optional.of(
                Files.writeString(folder.resolve("c.yaml"), "channels: " + channels + "\n")),
            Map.of())
        .channels();
  }

  @Test
  void mailHasItsUsualPorts() throws IOException {
    var read =
        read(
            "[{name: a, mail: {host: h.example, from: f@h.example, to: [t@h.example]}}, {name: b,"
                + " mail: {host: h.example, security: tls, from: f@h.example, to: [t@h.example]}},"
                + " {name: c, mail: {host: localhost, security: none, from: f@h.example, to:"
                + " [t@h.example]}}]");
    assertThat(read)
        .extracting(channel -> ((Kind.Mail) channel.kind()).port())
        .containsExactly(587, 465, 25);
    assertThat(((Kind.Mail) read.getFirst().kind()).security()).isEqualTo(Security.STARTTLS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[{}]|`name` is missing",
        "[{name: a}]|a channel is one of `slack`, `teams`, `webhook` and `mail`",
        "[{name: A, teams: {webhook: {file: t}}}]|`A` is no name",
        "[{name: a, teams: {webhook: {file: t}}}, {name: a, teams: {webhook: {file: t}}}]|two"
            + " channels have one name",
        "[{name: a, teams: {}}]|`teams.webhook` is missing",
        "[{name: a, teams: {webhok: {}}}]|unknown key `webhok`",
        "[{name: a, slack: {}}]|either `token` or `webhook`",
        "[{name: a, slack: {token: {file: t}, channel: general}}]|a channel's id",
        "[{name: a, slack: {webhook: {file: t}, channel: C012}}]|`channel`, `answers` and `base` go"
            + " with `token`",
        "[{name: a, slack: {token: {file: t}, channel: C012, base:"
            + " 'http://slack.example/api/'}}]|https",
        "[{name: a, slack: {token: {file: t}, channel: C012, answers: {signing_secret: {file: s},"
            + " workspace: W1, people: []}}}]|a workspace's id",
        "[{name: a, slack: {token: {file: t}, channel: C012, answers: {signing_secret: {file: s},"
            + " workspace: T012, people: [{user: bob, issuer: 'https://i.example', subject: b,"
            + " groups: [g]}]}}}]|no member id",
        "[{name: a, webhook: {address: 'http://siem.example/', secret: {file:"
            + " s}}}]|`webhook.address` is https",
        "[{name: a, webhook: {address: 'https://u:p@siem.example/', secret: {file: s}}}]|without a"
            + " user",
        "[{name: a, mail: {host: h.example, security: none, from: f@h.example, to:"
            + " [t@h.example]}}]|on this machine alone",
        "[{name: a, mail: {host: h.example, user: u, from: f@h.example, to: [t@h.example]}}]|go"
            + " together",
        "[{name: a, mail: {host: h.example, from: nobody, to: [t@h.example]}}]|no mail address",
        "[{name: a, mail: {host: h.example, from: f@h.example, to: []}}]|1 to 50",
        "[{name: a, mail: {host: h.example, port: 0, from: f@h.example, to: [t@h.example]}}]|no"
            + " port"
      })
  void mistakesAreSaidWithTheirPlace(String yaml, String message) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(UnusableConfigException.class)
        .hasMessageContaining("c.yaml:1:")
        .hasMessageContaining(message);
  }
}
