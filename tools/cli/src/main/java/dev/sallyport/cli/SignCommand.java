package dev.sallyport.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.engine.bundle.BundleArchive;
import dev.sallyport.engine.bundle.BundleFile;
import dev.sallyport.engine.bundle.SigningKey;
import dev.sallyport.engine.bundle.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Signs a bundle file as OPA does. */
@Command(
    name = "sign",
    description = "Sign a bundle, in place: its `.signatures.json` is written anew.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: ./sallyport sign policy.tar.gz --key release.pem --key-id release"})
final class SignCommand implements Callable<Integer> {
  @Parameters(paramLabel = "BUNDLE", description = "The bundle file.")
  private Path bundle = Path.of("bundle.tar.gz");

  @Option(
      names = "--key",
      paramLabel = "FILE",
      required = true,
      description = "The private key: PKCS #8 in PEM, or a JWK; RSA, EC or Ed25519.")
  private Path key = Path.of("");

  @Option(
      names = "--key-id",
      paramLabel = "ID",
      required = true,
      description = "The name by which gateways pin its public half.")
  private String keyId = "";

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      description = "What the signature is for, such as `production` (default: no scope).")
  private String scope = "";

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    var now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS);
    // A bundle that no gateway could read is not worth a signature.
    var part = new BundleFile(bundle, Trust.ANYBODY).load();
    var signed = SigningKey.read(keyId, key).sign(part.files(), scope, now);
    Files.write(bundle, BundleArchive.write(signed));
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(
          new ObjectMapper()
              .createObjectNode()
              .put("bundle", bundle.toString())
              .put("key_id", keyId)
              .put("scope", scope)
              .put("signed_at", now.toString())
              .put("files", signed.size() - 1));
    } else {
      out.printf("%s is signed by %s: %d files%n", bundle, keyId, signed.size() - 1);
    }
    return 0;
  }
}
