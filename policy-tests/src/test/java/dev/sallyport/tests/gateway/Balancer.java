package dev.sallyport.tests.gateway;

import dev.sallyport.tests.clients.Requirement;
import dev.sallyport.tests.clients.Servers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real nginx before several gateways, which says in each answer whose it is. */
final class Balancer implements AutoCloseable {

  /** The header that says it. */
  static final String SERVED_BY = "x-served-by";

  private static final Requirement NGINX =
      new Requirement("nginx", "Debian has it as package `nginx`.", "-v");

  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final Path GUIDES = Path.of("..", "docs", "guide");
  private static final Pattern SHOWN = Pattern.compile("```nginx\\n(.*?)```", Pattern.DOTALL);

  private final Path folder;
  private final Process process;
  private final URI uri;

  private Balancer(Path folder, Process process, URI uri) {
    this.folder = folder;
    this.process = process;
    this.uri = uri;
  }

  /**
   * Starts one; a test is passed over where there is no nginx.
   *
   * @param port that nobody listens at
   */
  static Balancer before(int port, List<URI> gateways) {
    String servers =
        shown("operator.md")
            .replace(
                "listen 80;",
                "listen 127.0.0.1:%d; add_header %s $upstream_addr always;"
                    .formatted(port, SERVED_BY));
    for (int i = 0; i < gateways.size(); i++) {
      servers =
          servers.replace(
              "gateway-%d.example:8377".formatted(i + 1), gateways.get(i).getAuthority());
    }
    return started(servers, URI.create("http://127.0.0.1:" + port));
  }

  /**
   * Starts one that speaks HTTP/2; a test is passed over where there is no nginx.
   *
   * @param certificate in PEM, as its key is
   */
  static Balancer speakingHttp2(int port, URI gateway, Path certificate, Path key) {
    String servers =
        shown("deployment.md")
            .replace("listen 443 ", "listen 127.0.0.1:%d ".formatted(port))
            .replace("gateway.pem", certificate.toString())
            .replace("gateway-key.pem", key.toString())
            .replace("gateway.example:8377", gateway.getAuthority());
    return started(servers, URI.create("https://127.0.0.1:" + port));
  }

  private static Balancer started(String servers, URI uri) {
    var _ = NGINX.version();
    Path folder = Folders.fresh();
    try {
      Path config = Files.writeString(folder.resolve("nginx.conf"), config(folder, servers));
      Process process =
          new ProcessBuilder(
                  "nginx", "-e", "stderr", "-p", folder.toString(), "-c", config.toString())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("out").toFile())
              .start();
      Until.holds("nginx listens", () -> Servers.listens(uri.getPort()));
      return new Balancer(folder, process, uri);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As that guide has it. */
  private static String shown(String guide) {
    try {
      Matcher shown = SHOWN.matcher(Files.readString(GUIDES.resolve(guide)));
      if (!shown.find()) {
        throw new AssertionError("`%s` shows no configuration of nginx".formatted(guide));
      }
      return shown.group(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String config(Path folder, String servers) {
    return """
    daemon off;
    user root;
    pid %1$s/pid;
    events {}
    http {
      access_log off;
      client_body_temp_path %1$s/body;
      proxy_temp_path %1$s/proxy;
      fastcgi_temp_path %1$s/fastcgi;
      uwsgi_temp_path %1$s/uwsgi;
      scgi_temp_path %1$s/scgi;
      %2$s
    }
    """
        .formatted(folder, servers);
  }

  URI uri() {
    return uri;
  }

  @Override
  public void close() {
    Servers.end(process, STOP_LIMIT);
    Folders.delete(folder);
  }
}
