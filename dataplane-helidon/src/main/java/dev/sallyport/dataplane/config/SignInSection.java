package dev.sallyport.dataplane.config;

import com.fasterxml.jackson.annotation.JsonFormat;
import dev.sallyport.dataplane.SignInConfig;
import dev.sallyport.engine.signin.SignInClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How people sign in with a browser.
 *
 * @param notice what they are told before they do
 * @param providers where they can
 */
record SignInSection(@Nullable String notice, @Nullable List<@Nullable Provider> providers) {

  /** What providers are asked for beyond who it is, where nothing else is said. */
  private static final List<String> SCOPES = List.of("profile", "email");

  /**
   * An OIDC provider at which the gateway is registered as a client.
   *
   * @param name what the page calls it
   * @param clientSecretFile the file with the client's secret; none for a public client
   * @param groups the path to the claim with the groups, as one name or as a list of names
   */
  record Provider(
      @Nullable String name,
      @Nullable String issuer,
      @Nullable String clientId,
      @Nullable String clientSecretFile,
      @Nullable List<String> scopes,
      @Nullable List<String> algorithms,
      @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
          @Nullable List<String> groups) {

    SignInClient client(Surroundings surroundings) {
      var tokens =
          new IssuerSection(
              Said.required("issuer", issuer),
              Said.required("client_id", clientId),
              algorithms,
              groups,
              null,
              null,
              null,
              "sign in again",
              null);
      return new SignInClient(
          Said.required("name", name),
          tokens.issuer(surroundings),
          clientSecretFile == null
              ? ""
              : surroundings.secret("client_secret_file", clientSecretFile),
          Optional.ofNullable(scopes).orElse(SCOPES));
    }
  }

  SignInConfig config(Surroundings surroundings) {
    var clients = new ArrayList<SignInClient>();
    for (var provider : Optional.ofNullable(providers).orElse(List.of())) {
      clients.add(
          Said.required("providers[%d]".formatted(clients.size()), provider).client(surroundings));
    }
    return new SignInConfig(Optional.ofNullable(notice).orElse(""), clients);
  }
}
