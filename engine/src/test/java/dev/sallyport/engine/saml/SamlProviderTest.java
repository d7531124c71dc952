package dev.sallyport.engine.saml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.model.Identity.Kind;
import dev.sallyport.engine.saml.ProviderKeys.MetadataAt;
import dev.sallyport.engine.saml.ProviderKeys.Pinned;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SamlProviderTest {
  private static final URI AT = URI.create("https://idp.example/metadata");

  private static SamlProvider of(ProviderKeys keys, Kind kind) {
    var usual = SamlProvider.usual(Draft.PROVIDER, keys);
    return new SamlProvider(
        usual.entityId(),
        usual.name(),
        keys,
        usual.algorithms(),
        usual.groupsAttribute(),
        usual.keptAttributes(),
        kind,
        usual.hint());
  }

  @Test
  void peopleSignInWhereThereIsAnAddressForThat() {
    var metadata = new MetadataAt(AT, Optional.empty());
    var certificates = List.of(IdpKey.RSA.certificate());
    var pinned = new Pinned(certificates, Optional.of(Browser.PROVIDER_AT), Optional.empty());
    var nowhere = new Pinned(certificates, Optional.empty(), Optional.empty());
    assertThat(of(metadata, Kind.PERSON).signsIn()).isTrue();
    assertThat(of(pinned, Kind.PERSON).signsIn()).isTrue();
    assertThat(of(nowhere, Kind.PERSON).signsIn()).isFalse();
    assertThat(of(metadata, Kind.SERVICE).signsIn()).isFalse();
  }

  /** In the audit log `issuer#subject` names one caller alone. */
  @Test
  void noNameRunsIntoThatOfItsPeople() {
    var keys = new MetadataAt(AT, Optional.empty());
    assertThatThrownBy(() -> SamlProvider.usual("https://idp.example/saml#x", keys))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has a `#`");
  }
}
