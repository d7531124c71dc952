package dev.sallyport.tests.idp;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.tests.clients.Servers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Keycloak with the realm {@code sallyport}: alice (in group ml), mallory (in none), and the public
 * client {@code sallyport} with the device flow. A test class with
 * {@code @ExtendWith(Keycloak.Once.class)} takes it as a parameter; it starts when the first one of
 * a process does, on a port of its own, and ends with the tests.
 */
public final class Keycloak implements AutoCloseable {
  /** Starting it means compiling much Java on a machine that may do other things as well. */
  private static final Duration START_LIMIT = Duration.ofMinutes(5);

  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** The build unpacks the distribution there. */
  private static final Path UNPACKED = Path.of("target", "keycloak");

  private static final ObjectMapper JSON = new ObjectMapper();

  /** How Keycloak tells SAML services of groups and names. */
  private static final String MAPPERS =
      """
      [
        {"name": "groups", "protocol": "saml", "protocolMapper": "saml-group-membership-mapper",
         "config": {"attribute.name": "groups", "attribute.nameformat": "Basic",
                    "single": "true", "full.path": "false"}},
        {"name": "username", "protocol": "saml", "protocolMapper": "saml-user-property-mapper",
         "config": {"attribute.name": "username", "attribute.nameformat": "Basic",
                    "user.attribute": "username"}}
      ]
      """;

  private static final String REALM_FILE = "sallyport-realm.json";

  /** The realm, as a resource of tests. */
  public static final String REALM = "dev/sallyport/tests/idp/" + REALM_FILE;

  /** Resolves parameters of this type: one Keycloak for all classes. */
  public static final class Once implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Keycloak.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(ExtensionContext.Namespace.create(Keycloak.class))
          .computeIfAbsent(Keycloak.class, _ -> start(), Keycloak.class);
    }
  }

  private final Process process;
  private final URI base;
  private final HttpClient client = HttpClient.newHttpClient();

  private Keycloak(Process process, URI base) {
    this.process = process;
    this.base = base;
  }

  /**
   * Starts one; when this returns it answers. It writes into its folder meanwhile, which the tests
   * of another process may start one from as well, so they wait for each other.
   */
  private static Keycloak start() {
    try (FileChannel channel =
            FileChannel.open(
                UNPACKED.resolve("start.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      Path home = home();
      Path realms = Files.createDirectories(home.resolve("data").resolve("import"));
      try (InputStream realm = Keycloak.class.getResourceAsStream(REALM_FILE)) {
        if (realm == null) {
          throw new AssertionError("the realm was not packed");
        }
        Files.copy(realm, realms.resolve(REALM_FILE), StandardCopyOption.REPLACE_EXISTING);
      }
      int port = Servers.freePort();
      List<String> line =
          List.of(
              "bash",
              home.resolve("bin").resolve("kc.sh").toString(),
              "start-dev",
              "--db=dev-mem",
              "--cache=local",
              "--http-host=127.0.0.1",
              "--http-port=" + port,
              "--import-realm");
      ProcessBuilder builder =
          new ProcessBuilder(line)
              .redirectErrorStream(true)
              .redirectOutput(UNPACKED.resolve("keycloak-%d.log".formatted(port)).toFile());
      builder.environment().keySet().retainAll(List.of("PATH"));
      builder
          .environment()
          .putAll(
              Map.of(
                  "JAVA_HOME", System.getProperty("java.home"),
                  "JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx512m",
                  "JAVA_OPTS_APPEND", "-XX:TieredStopAtLevel=1",
                  "KC_BOOTSTRAP_ADMIN_USERNAME", "admin",
                  "KC_BOOTSTRAP_ADMIN_PASSWORD", "admin"));
      URI base = URI.create("http://127.0.0.1:" + port + "/");
      Keycloak keycloak = new Keycloak(builder.start(), base);
      Runtime.getRuntime().addShutdownHook(new Thread(keycloak.process::destroy));
      keycloak.awaitAnswers();
      return keycloak;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while Keycloak starts", e);
    }
  }

  /** Its version, as its folder says it. */
  public static String version() {
    try {
      return home().getFileName().toString().replaceFirst("^keycloak-", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path home() throws IOException {
    try (Stream<Path> folders = Files.list(UNPACKED)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("bin").resolve("kc.sh")))
          .findFirst()
          .orElseThrow(() -> new AssertionError("the build has not unpacked Keycloak"))
          .toAbsolutePath();
    }
  }

  private void awaitAnswers() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    URI discovery = URI.create(issuer() + "/.well-known/openid-configuration");
    while (process.isAlive() && System.nanoTime() < deadline) {
      try {
        if (send(HttpRequest.newBuilder(discovery)).statusCode() == 200) {
          return;
        }
      } catch (ConnectException _) {
        // Not yet.
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
    process.destroyForcibly();
    throw new AssertionError("Keycloak does not answer: see `%s`".formatted(UNPACKED));
  }

  /** The realm as an OIDC issuer, which is its SAML entity ID as well. */
  public URI issuer() {
    return base.resolve("realms/sallyport");
  }

  /** Where the realm describes itself as a SAML provider. */
  public URI samlMetadata() {
    return base.resolve("realms/sallyport/protocol/saml/descriptor");
  }

  /**
   * Makes a service with these SAML metadata known, as an administrator who imports them does. Its
   * assertions have the attributes {@code groups} and {@code username}.
   */
  public void importService(String metadata) {
    importService(metadata, Map.of());
  }

  /** The same, with some of Keycloak's own attributes of a service. */
  public void importService(String metadata, Map<String, String> attributes) {
    try {
      String token = administrator();
      HttpResponse<String> read =
          send(
              admin("client-description-converter", "application/xml", token)
                  .POST(BodyPublishers.ofString(metadata)));
      ObjectNode service = (ObjectNode) JSON.readTree(read.body());
      service.put("enabled", true).put("frontchannelLogout", true);
      service.set("protocolMappers", JSON.readTree(MAPPERS));
      attributes.forEach(service.withObject("/attributes")::put);
      HttpResponse<String> made =
          send(
              admin("clients", "application/json", token)
                  .POST(BodyPublishers.ofString(service.toString())));
      if (made.statusCode() != 201) {
        throw new AssertionError("Keycloak does not take the service: " + made.body());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while Keycloak is asked", e);
    }
  }

  private HttpRequest.Builder admin(String path, String type, String token) {
    return HttpRequest.newBuilder(base.resolve("admin/realms/sallyport/" + path))
        .header("Content-Type", type)
        .header("Authorization", "Bearer " + token);
  }

  private String administrator() throws IOException, InterruptedException {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(base.resolve("realms/master/protocol/openid-connect/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(
                    BodyPublishers.ofString(
                        "grant_type=password&client_id=admin-cli&username=admin&password=admin")));
    return JSON.readTree(answer.body()).path("access_token").asText();
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.timeout(LIMIT).build(), BodyHandlers.ofString());
  }

  @Override
  public void close() {
    client.shutdownNow();
    Servers.end(process, LIMIT);
  }
}
