package dev.sallyport.cli.doctor;

import static dev.sallyport.cli.doctor.Finding.look;
import static dev.sallyport.cli.doctor.Finding.ok;
import static dev.sallyport.cli.doctor.Finding.wrong;

import dev.sallyport.dataplane.UnusableConfigException;
import dev.sallyport.dataplane.config.ConfigFile;
import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.engine.bundle.PolicyLoadException;
import dev.sallyport.engine.identity.Discovery;
import dev.sallyport.engine.identity.Documents;
import dev.sallyport.engine.identity.TrustedIssuer;
import dev.sallyport.engine.identity.UnusableIssuerException;
import dev.sallyport.engine.store.PostgresConfig;
import dev.sallyport.engine.store.PostgresStore;
import dev.sallyport.engine.store.StoreUnavailableException;
import dev.sallyport.opa.Opa;
import dev.sallyport.workbench.PolicyCheck;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Looks at everything that a start with these options would use, in the order in which it would. It
 * changes nothing.
 *
 * @param config the configuration file, if there is one
 * @param environment of which some variables stand over what the file says
 * @param policy where the policy is, as {@code up} takes it
 * @param service where calls go if the configuration does not say; empty where nothing does
 */
public record Checkup(
    Optional<Path> config,
    Map<String, String> environment,
    String policy,
    Path state,
    Optional<URI> service,
    Clock clock) {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long DISK_WANTED = 1L << 30;

  /** What was found, told as it is. */
  public void run(Consumer<Finding> told) {
    var file = configuration(told);
    policyFindings().forEach(told);
    told.accept(stateFinding());
    file.ifPresent(
        known -> {
          known.store().map(Checkup::database).ifPresent(told);
          upstreams(known).forEach(told);
          people(known).forEach(told);
          known
              .listener()
              .tls()
              .map(files -> Certificates.check(files, clock))
              .ifPresent(findings -> findings.forEach(told));
        });
  }

  private Optional<ConfigFile> configuration(Consumer<Finding> told) {
    try {
      var file = ConfigFile.read(config, environment);
      told.accept(
          ok(
              "configuration",
              config
                  .map("`%s` can be used"::formatted)
                  .orElse(
                      file.equals(ConfigFile.NONE)
                          ? "no `--config`: everything is as usual"
                          : "no `--config`; what the environment says can be used")));
      return Optional.of(file);
    } catch (UnusableConfigException e) {
      String.valueOf(e.getMessage())
          .lines()
          .map(mistake -> wrong("configuration", mistake))
          .forEach(told);
      return Optional.empty();
    }
  }

  private List<Finding> policyFindings() {
    if (policy.contains("://")) {
      return List.of(
          look("policy", "`%s` is fetched at the start, and not before".formatted(policy)));
    }
    var place = Path.of(policy);
    if (Files.isRegularFile(place)) {
      return List.of(
          ok("policy", "`%s` is a bundle: `./sallyport inspect` shows it".formatted(policy)));
    }
    if (!Files.isDirectory(place)) {
      return List.of(
          wrong("policy", "`%s` is not there: name a policy with `--policy`".formatted(policy)));
    }
    try (var opa = Opa.start()) {
      var found =
          PolicyCheck.findings(PolicyFiles.read(place), opa).stream()
              .map(mistake -> wrong("policy", mistake))
              .toList();
      return found.isEmpty()
          ? List.of(ok("policy", "nothing is wrong with `%s`".formatted(policy)))
          : found;
    } catch (PolicyLoadException e) {
      return List.of(wrong("policy", String.valueOf(e.getMessage())));
    }
  }

  private Finding stateFinding() {
    var existing = state.toAbsolutePath();
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    if (!Files.isDirectory(existing) || !Files.isWritable(existing)) {
      return wrong(
          "state",
          "`%s` cannot be written: choose another with `--state`, or mend its permissions"
              .formatted(existing));
    }
    try {
      var free = Files.getFileStore(existing).getUsableSpace();
      return free < DISK_WANTED
          ? look(
              "state",
              "%d MiB are free where `%s` lies: the audit log grows, and a full disk refuses every call"
                  .formatted(free >> 20, state))
          : ok("state", "`%s` can be written".formatted(state));
    } catch (IOException e) {
      return look("state", "it is not known how much is free where `%s` lies".formatted(state));
    }
  }

  private static Finding database(PostgresConfig shared) {
    try (var trail = PostgresStore.trail(shared)) {
      var last = trail.tail(1);
      return ok(
          "database", last.isEmpty() ? "it answers, and is empty" : "it answers, and has a log");
    } catch (StoreUnavailableException e) {
      return wrong("database", String.valueOf(e.getMessage()));
    }
  }

  private List<Finding> upstreams(ConfigFile file) {
    if (!file.upstreams().isEmpty()) {
      return file.upstreams().stream()
          .map(one -> reached("upstream " + one.name(), one.kind().base()))
          .toList();
    }
    return List.of(
        service
            .map(base -> reached("upstream", base))
            .orElse(
                look(
                    "upstream",
                    "neither ANTHROPIC_API_KEY nor `upstreams` is set: calls would go to a SIMULATED"
                        + " Claude")));
  }

  private static Finding reached(String subject, URI base) {
    var port = base.getPort() >= 0 ? base.getPort() : base.getScheme().equals("http") ? 80 : 443;
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(base.getHost(), port), (int) PATIENCE.toMillis());
      return ok(subject, "`%s` can be reached".formatted(base));
    } catch (IOException e) {
      return wrong(
          subject,
          "`%s` cannot be reached from here (%s): is there a firewall, or a name that is not known?"
              .formatted(base, e.getClass().getSimpleName()));
    }
  }

  private static List<Finding> people(ConfigFile file) {
    var findings = new ArrayList<Finding>();
    if (file.namesNobody()) {
      findings.add(
          look(
              "identity",
              "no `issuers`, `saml` or `sign_in`: that is development mode, in which anybody on this"
                  + " machine can be anybody"));
    }
    try (var documents = new Documents(PATIENCE)) {
      file.issuers().forEach(issuer -> findings.add(issuer(issuer, documents)));
    }
    if (!file.signIn().clients().isEmpty() && file.address().isEmpty()) {
      findings.add(
          look(
              "address",
              "people sign in, and `address` is not set: their provider has to send them back to"
                  + " where they reach the gateway"));
    }
    return findings;
  }

  private static Finding issuer(TrustedIssuer issuer, Documents documents) {
    var subject = "issuer";
    try {
      var keys = Discovery.fetch(issuer, documents).endpoint("jwks_uri");
      documents.fetch(keys);
      return ok(subject, "`%s` and its keys can be fetched".formatted(issuer.issuer()));
    } catch (UnusableIssuerException e) {
      return wrong(subject, String.valueOf(e.getMessage()));
    }
  }
}
