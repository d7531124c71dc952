package dev.sallyport.tests.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.tests.idp.Person;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

/** Somebody with a browser on the gateway's own pages: cookies, forms, and nothing else. */
final class Visitor implements AutoCloseable {
  private final URI gateway;
  private final HttpClient client =
      HttpClient.newBuilder()
          .cookieHandler(new CookieManager())
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();

  Visitor(URI gateway) {
    this.gateway = gateway;
  }

  /** Looks at a page. */
  Person.Page page(String path) {
    return send(HttpRequest.newBuilder(gateway.resolve(path)).GET().build());
  }

  /** Fills the form of a page. */
  Person.Page fill(Person.Page from, String path, String... fields) {
    List<String> pairs = new ArrayList<>(List.of("form=" + encoded(from.field("form"))));
    for (int i = 0; i < fields.length; i += 2) {
      pairs.add(fields[i] + "=" + encoded(fields[i + 1]));
    }
    return send(
        HttpRequest.newBuilder(gateway.resolve(path))
            .header("content-type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(String.join("&", pairs)))
            .build());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private Person.Page send(HttpRequest request) {
    try {
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new AssertionError("%s: %s".formatted(answer, answer.body()));
      }
      return new Person.Page(answer.uri(), answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted on a page", e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
