package dev.sallyport.tests.gateway;

import dev.sallyport.tests.idp.Person;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
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
    String[] all = Arrays.copyOf(fields, fields.length + 2);
    all[fields.length] = "form";
    all[fields.length + 1] = from.field("form");
    return send(Http.form(gateway, path, all));
  }

  /**
   * Signs in as a development identity, and says yes to the device that shows this code.
   *
   * @return the page that asked, and the one that then says that it is done
   */
  List<Person.Page> confirm(String name, String code) {
    Person.Page choose = page("/device?user_code=" + code);
    Person.Page device =
        fill(
            choose,
            "/sign-in/development",
            "identity",
            name,
            "return_to",
            choose.field("return_to"));
    Person.Page question = fill(device, "/device", "user_code", code);
    return List.of(
        question, fill(question, "/device/answer", "user_code", code, "answer", "grant"));
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
