package dev.sallyport.dataplane;

import dev.sallyport.engine.bundle.BundleFile;
import dev.sallyport.engine.bundle.BundleSource;
import dev.sallyport.engine.bundle.LastGood;
import dev.sallyport.engine.bundle.PolicyDirectory;
import dev.sallyport.engine.bundle.PolicySet;
import dev.sallyport.engine.bundle.RemoteBundle;
import dev.sallyport.engine.bundle.Trust;
import dev.sallyport.engine.fetch.BundleService;
import dev.sallyport.engine.fetch.FetchException;
import dev.sallyport.engine.fetch.FetchLimits;
import dev.sallyport.engine.fetch.Fetcher;
import dev.sallyport.engine.fetch.Pace;
import dev.sallyport.engine.fetch.Registry;
import dev.sallyport.engine.fetch.RegistryReference;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.policy.network.AllowedHosts;
import dev.sallyport.opa.Opa;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Where the policy comes from, and whom it is believed of.
 *
 * @param locations a directory, a file, a {@code file:}, {@code https:} or {@code oci:} address for
 *     each bundle
 * @param tokens files with the credential for a server, by the server's host and port: a credential
 *     goes to the server that it is for, and to no other
 * @param trust the keys that bundles must be signed with
 * @param poll the shortest pause between two looks at a server that does not hold its answers
 * @param hosts which hosts policies may ask while they decide
 */
public record PolicyConfig(
    List<String> locations,
    Map<String, Path> tokens,
    Trust trust,
    Duration poll,
    AllowedHosts hosts) {

  public PolicyConfig {
    locations = List.copyOf(locations);
    tokens = Map.copyOf(tokens);
    if (locations.isEmpty() || locations.size() != locations.stream().distinct().count()) {
      throw new UnusableConfigException("name each policy once with `--policy`");
    }
  }

  /** One policy that nobody has to sign, and that asks nobody. */
  public static PolicyConfig of(Path location) {
    return new PolicyConfig(
        List.of(location.toString()), Map.of(), Trust.ANYBODY, FetchLimits.POLL, AllowedHosts.NONE);
  }

  /** What sources need. */
  record Parts(Path state, Supplier<Opa> toolchain, Web web, RandomGenerator random, Clock clock) {}

  /**
   * The sources.
   *
   * @throws UnusableConfigException if one cannot be a source
   */
  PolicySet sources(Parts parts) {
    return new PolicySet(locations.stream().map(location -> source(location, parts)).toList());
  }

  private BundleSource source(String location, Parts parts) {
    if (location.startsWith("oci:")) {
      var reference = reference(location);
      return remote(
          reference.toString(),
          new Registry(reference, credential(reference.registry()), parts.web()),
          parts);
    }
    if (location.startsWith("https:") || location.startsWith("http:")) {
      var uri = uri(location);
      if (!Web.isSafe(uri)) {
        throw new UnusableConfigException(
            "the policy `%s` must be https, or http on loopback, without a user in it"
                .formatted(location));
      }
      return remote(
          Web.shown(uri),
          new BundleService(uri, credential(uri.getAuthority()), parts.web()),
          parts);
    }
    return local(location.startsWith("file:") ? path(uri(location)) : Path.of(location), parts);
  }

  private RemoteBundle remote(String name, Fetcher fetcher, Parts parts) {
    return new RemoteBundle(
        name,
        fetcher,
        new LastGood(parts.state().resolve("policy")),
        trust,
        new Pace(poll, parts.random()),
        parts.clock());
  }

  private BundleSource local(Path path, Parts parts) {
    if (Files.isRegularFile(path)) {
      return new BundleFile(path, trust);
    }
    if (!Files.isDirectory(path)) {
      throw new UnusableConfigException(
          "there is no policy at `" + path + "`: name a directory of Rego, or a bundle");
    }
    if (trust.pinned()) {
      throw new UnusableConfigException(
          "`%s` is a directory, which nobody has signed, and keys are pinned: use `./sallyport build` and `./sallyport sign`"
              .formatted(path));
    }
    return new PolicyDirectory(path, parts.state().resolve("compiled"), parts.toolchain());
  }

  private Supplier<Optional<String>> credential(String server) {
    var file = Optional.ofNullable(tokens.get(server));
    return () -> file.map(PolicyConfig::read);
  }

  /**
   * Reads a file with a credential.
   *
   * @throws FetchException if it cannot be read
   */
  static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException _) {
      throw new FetchException("the token file `" + file + "` cannot be read");
    }
  }

  private static RegistryReference reference(String location) {
    try {
      return RegistryReference.of(location);
    } catch (FetchException e) {
      throw new UnusableConfigException(String.valueOf(e.getMessage()));
    }
  }

  private static URI uri(String location) {
    try {
      return URI.create(location);
    } catch (IllegalArgumentException _) {
      throw new UnusableConfigException("the policy `" + location + "` is no address");
    }
  }

  private static Path path(URI location) {
    try {
      return Path.of(location);
    } catch (IllegalArgumentException _) {
      throw new UnusableConfigException(
          "the policy `" + location + "` names no file: write `file:///folder/bundle.tar.gz`");
    }
  }
}
