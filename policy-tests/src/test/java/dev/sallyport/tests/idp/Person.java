package dev.sallyport.tests.idp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Somebody with a browser that has cookies and forms and nothing else: it follows Keycloak, and the
 * sites that a test names.
 */
public final class Person implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int HOPS_MAX = 10;
  private static final Pattern LOGIN = Pattern.compile("<form[^>]*action=\"([^\"]+)\"");

  private final Set<String> homes = new HashSet<>();
  private final HttpClient client = HttpClient.newHttpClient();

  /** Kept by hand: Java's own jar keeps cookies that are {@code Secure} from plain loopback. */
  private final Map<String, String> cookies = new TreeMap<>();

  /** A page, or an address elsewhere that one sends to. */
  public record Page(URI location, String html) {

    /** The value of a hidden field. */
    public String field(String name) {
      String input = "<input[^>]*name=\"" + name + "\"[^>]*>";
      Matcher found = Pattern.compile(input, Pattern.CASE_INSENSITIVE).matcher(html);
      if (!found.find()) {
        throw new AssertionError("no field `%s` at %s".formatted(name, location.getPath()));
      }
      Matcher value =
          Pattern.compile("value=\"([^\"]*)\"", Pattern.CASE_INSENSITIVE).matcher(found.group());
      return value.find() ? unescaped(value.group(1)) : "";
    }

    /** Where the link or button with that text leads. */
    public URI link(String text) {
      Matcher link =
          Pattern.compile("href=\"([^\"]+)\"[^>]*>" + Pattern.quote(text) + "<").matcher(html);
      if (!link.find()) {
        throw new AssertionError("no link `%s` at %s".formatted(text, location.getPath()));
      }
      return location.resolve(unescaped(link.group(1)));
    }

    private String action() {
      Matcher form = LOGIN.matcher(html);
      if (!form.find()) {
        throw new AssertionError("no form at %s".formatted(location.getPath()));
      }
      return unescaped(form.group(1));
    }
  }

  /** Nobody yet: it has no cookies. */
  public Person(Keycloak keycloak, URI... sites) {
    homes.add(keycloak.issuer().getAuthority());
    Stream.of(sites).map(URI::getAuthority).forEach(homes::add);
  }

  /** Opens a page and follows its redirects, up to those that leave. */
  public Page open(URI location) {
    return follow(HttpRequest.newBuilder(location).GET(), location);
  }

  /** Signs in at a login page. */
  public Page signIn(Page login, String name, String password) {
    return submit(login, Map.of("username", name, "password", password, "credentialId", ""));
  }

  /** Posts the form of a page with these fields. */
  public Page submit(Page page, Map<String, String> fields) {
    return post(page.location().resolve(page.action()), fields);
  }

  /** Posts fields, as a form elsewhere does. */
  public Page post(URI action, Map<String, String> fields) {
    String form =
        fields.entrySet().stream()
            .map(
                field ->
                    field.getKey()
                        + "="
                        + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return follow(
        HttpRequest.newBuilder(action)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form)),
        action);
  }

  private Page follow(HttpRequest.Builder first, URI start) {
    HttpRequest.Builder request = first;
    URI location = start;
    for (int hop = 0; hop < HOPS_MAX; hop++) {
      HttpResponse<String> answer = send(request);
      if (answer.statusCode() / 100 != 3) {
        return new Page(location, answer.body());
      }
      location = location.resolve(answer.headers().firstValue("location").orElseThrow());
      if (!homes.contains(location.getAuthority())) {
        return new Page(location, "");
      }
      request = HttpRequest.newBuilder(location).GET();
    }
    throw new AssertionError("redirected in a circle at " + location);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    String all =
        cookies.entrySet().stream()
            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
            .collect(Collectors.joining("; "));
    if (!all.isEmpty()) {
      request.header("Cookie", all);
    }
    try {
      HttpResponse<String> answer =
          client.send(request.timeout(LIMIT).build(), BodyHandlers.ofString());
      answer.headers().allValues("set-cookie").forEach(this::keep);
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while Keycloak answers", e);
    }
  }

  private void keep(String line) {
    String cookie = line.contains(";") ? line.substring(0, line.indexOf(';')) : line;
    int equals = cookie.indexOf('=');
    String name = cookie.substring(0, equals);
    if (line.contains("Max-Age=0")) {
      cookies.remove(name);
    } else {
      cookies.put(name, cookie.substring(equals + 1));
    }
  }

  private static String unescaped(String html) {
    return Pattern.compile("&#x([0-9a-fA-F]+);")
        .matcher(
            html.replace("&#43;", "+")
                .replace("&#61;", "=")
                .replace("&#x2b;", "+")
                .replace("&amp;", "&"))
        .replaceAll(
            letter ->
                Matcher.quoteReplacement(
                    Character.toString(Integer.parseInt(letter.group(1), 16))));
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
