package dev.sallyport.engine.upstream.bedrock;

import dev.sallyport.engine.upstream.credential.NoSecretException;
import dev.sallyport.engine.upstream.credential.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/**
 * AWS's access keys, kept as one text so that its parts always belong together: {@code
 * ACCESS_KEY_ID:SECRET_ACCESS_KEY}, and behind another colon the token of temporary ones.
 */
public record AwsKeys(String id, Secret secret, Optional<Secret> session) {

  /**
   * @throws NoSecretException if the text is none
   */
  public static AwsKeys of(Secret text) {
    var parts = text.text().split(":", -1);
    if (parts.length < 2 || parts.length > 3) {
      throw new NoSecretException(
          "is no `ACCESS_KEY_ID:SECRET_ACCESS_KEY` or `ACCESS_KEY_ID:SECRET_ACCESS_KEY:TOKEN`");
    }
    new Secret(parts[0]);
    return new AwsKeys(
        parts[0],
        new Secret(parts[1]),
        parts.length == 3 ? Optional.of(new Secret(parts[2])) : Optional.empty());
  }

  /** The parts that no reply may hold; the key's id is on every request and is no secret. */
  List<Secret> hidden() {
    var hidden = new ArrayList<Secret>();
    hidden.add(secret);
    session.ifPresent(hidden::add);
    return hidden;
  }

  /** The same, of several. */
  public static List<Secret> hidden(List<Secret> texts) {
    return texts.stream().flatMap(text -> of(text).hidden().stream()).toList();
  }

  AwsCredentialsIdentity identity() {
    return session
        .<AwsCredentialsIdentity>map(
            token -> AwsSessionCredentialsIdentity.create(id, secret.text(), token.text()))
        .orElseGet(() -> AwsCredentialsIdentity.create(id, secret.text()));
  }
}
