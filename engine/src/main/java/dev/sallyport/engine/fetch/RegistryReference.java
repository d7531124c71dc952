package dev.sallyport.engine.fetch;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * An artifact in an OCI registry: {@code oci://registry.example/policies/gateway:v7}, or {@code
 * …@sha256:…} for exactly one.
 *
 * @param registry host and port
 * @param repository the repository's name
 * @param reference a tag or a digest
 */
public record RegistryReference(String registry, String repository, String reference) {
  private static final String PART = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
  private static final Pattern FORM =
      Pattern.compile(
          "oci://([^/\\s?#@]+)/(%1$s(?:/%1$s)*)(?::(\\w[\\w.-]{0,127})|@(sha256:[0-9a-f]{64}))?"
              .formatted(PART));

  /**
   * Reads one; without a tag it is {@code latest}.
   *
   * @throws FetchException if it has another form
   */
  public static RegistryReference of(String text) {
    var parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new FetchException(
          "`" + text + "` names no artifact: write `oci://registry/repository:tag`");
    }
    var digest = parts.group(4);
    var tag = parts.group(3) == null ? "latest" : parts.group(3);
    return new RegistryReference(parts.group(1), parts.group(2), digest == null ? tag : digest);
  }

  /** Where the registry serves a part of the repository; http on loopback, https elsewhere. */
  URI at(String kind, String name) {
    var host = URI.create("oci://" + registry).getHost();
    var scheme = host != null && Web.isLoopback(host) ? "http" : "https";
    return URI.create("%s://%s/v2/%s/%s/%s".formatted(scheme, registry, repository, kind, name));
  }

  /** The digest that it names; empty for a tag. */
  String digest() {
    return reference.startsWith("sha256:") ? reference : "";
  }

  @Override
  public String toString() {
    return "oci://" + registry + "/" + repository + (digest().isEmpty() ? ":" : "@") + reference;
  }
}
