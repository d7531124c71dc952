package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The gateway's pages, to somebody who looks at every byte, and sends what no browser would. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PagesTest {
  private static final Pattern FORM = Pattern.compile("name=\"form\" value=\"([^\"]+)\"");

  @AutoClose private final Site site = Site.start();
  @AutoClose private final Http http = new Http();

  /** Has cookies, and goes nowhere by itself. */
  private final class Prober {
    private final Map<String, String> cookies = new TreeMap<>();

    Http.Answer get(String path) {
      return send(request(path).GET());
    }

    Http.Answer post(String path, Map<String, String> fields, String... headers) {
      String form =
          fields.entrySet().stream()
              .map(
                  field ->
                      field.getKey()
                          + "="
                          + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
              .collect(Collectors.joining("&"));
      HttpRequest.Builder request =
          request(path)
              .header("content-type", "application/x-www-form-urlencoded")
              .POST(BodyPublishers.ofString(form));
      for (int i = 0; i < headers.length; i += 2) {
        request.header(headers[i], headers[i + 1]);
      }
      return send(request);
    }

    String form(String path) {
      var field = FORM.matcher(get(path).body());
      assertThat(field.find()).as(path).isTrue();
      return field.group(1);
    }

    Prober signedIn(String name) {
      Http.Answer in =
          post(
              "/sign-in/development",
              Map.of("identity", name, "form", form("/sign-in"), "return_to", "/device"));
      assertThat(in.status()).as(in.toString()).isEqualTo(303);
      return this;
    }

    private HttpRequest.Builder request(String path) {
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(site.gateway().uri() + path));
      if (!cookies.isEmpty()) {
        request.header(
            "cookie",
            cookies.entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; ")));
      }
      return request;
    }

    private Http.Answer send(HttpRequest.Builder request) {
      Http.Answer answer = http.send(request.build());
      for (String line : answer.headers().getOrDefault("set-cookie", List.of())) {
        String[] cookie = line.split(";", 2)[0].split("=", 2);
        cookies.put(cookie[0], cookie[1]);
      }
      return answer;
    }
  }

  private String userCode() {
    Http.Answer asked =
        http.send(
            Http.form(
                site.gateway().uri(), "/oauth/device_authorization", "surface", "claude_code"));
    return asked.json().path("user_code").asText();
  }

  @Test
  void aPageKeepsABrowserFromDoingMoreThanShowingIt() {
    Http.Answer page = new Prober().get("/sign-in");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("content-security-policy").orElse(""))
        .contains("default-src 'none'", "form-action 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe", "script-src");
    assertThat(page.header("cache-control")).contains("no-store");
    assertThat(page.header("x-content-type-options")).contains("nosniff");
    assertThat(page.header("set-cookie").orElse("")).contains("HttpOnly", "SameSite=Lax");
    assertThat(new Prober().get("/assets/sallyport.css").header("content-type").orElse(""))
        .startsWith("text/css");
  }

  @Test
  void whoHasNotSignedInDoesThatFirstAndComesBack() {
    Prober prober = new Prober();
    Http.Answer away = prober.get("/device?user_code=BCDF-GHJK");
    assertThat(away.status()).isEqualTo(303);
    String there = away.header("location").orElseThrow();
    assertThat(there).isEqualTo("/sign-in?return_to=%2Fdevice%3Fuser_code%3DBCDF-GHJK");
    Http.Answer in =
        prober.post(
            "/sign-in/development",
            Map.of(
                "identity",
                "alice",
                "form",
                prober.form(there),
                "return_to",
                "/device?user_code=BCDF-GHJK"));
    assertThat(in.header("location")).contains("/device?user_code=BCDF-GHJK");
    assertThat(prober.get("/device?user_code=BCDF-GHJK").body())
        .contains("value=\"BCDF-GHJK\"", "Alice");
  }

  static final List<String> ELSEWHERE =
      List.of(
          "https://evil.example/",
          "//evil.example/",
          "///evil.example/",
          "////evil.example/",
          "/device?x=" + "x".repeat(1_000),
          "/\\evil.example/",
          "\\\\evil.example",
          "https:evil.example",
          "javascript:alert(1)",
          "",
          "device",
          "/device\r\nset-cookie: a=b");

  @ParameterizedTest
  @FieldSource("ELSEWHERE")
  void aSignInLeadsNowhereElse(String returnTo) {
    Prober prober = new Prober();
    Http.Answer in =
        prober.post(
            "/sign-in/development",
            Map.of("identity", "alice", "form", prober.form("/sign-in"), "return_to", returnTo));
    assertThat(in.header("location")).contains("/device");
    assertThat(in.headers().get("set-cookie")).hasSize(1);
  }

  @Test
  void whatStandsInAnAddressIsWrittenAsText() {
    String script = URLEncoder.encode("\"><script>alert(1)</script>", StandardCharsets.UTF_8);
    assertThat(new Prober().get("/sign-in?return_to=" + "/" + script).body())
        .doesNotContain("<script")
        .contains("value=\"/device\"");
    assertThat(new Prober().signedIn("alice").get("/device?user_code=" + script).body())
        .doesNotContain("<script")
        .contains("&lt;script");
  }

  static final List<List<String>> FOREIGN =
      List.of(
          List.of("sec-fetch-site", "cross-site"),
          List.of("sec-fetch-site", "same-site"),
          List.of("sec-fetch-site", "none"),
          List.of("origin", "https://evil.example"),
          List.of("origin", "null"));

  @ParameterizedTest
  @FieldSource("FOREIGN")
  void noOtherSiteSendsAForm(List<String> header) {
    Prober prober = new Prober().signedIn("alice");
    String code = userCode();
    Map<String, String> yes =
        Map.of("form", prober.form("/device"), "user_code", code, "answer", "grant");
    Http.Answer refused = prober.post("/device/answer", yes, header.getFirst(), header.getLast());
    assertThat(refused.status()).isEqualTo(403);
    assertThat(prober.post("/device", yes).body()).contains("Is this your device?");
  }

  @Test
  void aFormOfAnotherSessionDoesNothing() {
    Prober prober = new Prober().signedIn("alice");
    String others = new Prober().signedIn("alice").form("/device");
    String code = userCode();
    for (String form : List.of("", "x", others, others + "x")) {
      Http.Answer refused =
          prober.post("/device/answer", Map.of("form", form, "user_code", code, "answer", "grant"));
      assertThat(refused.status()).as(form).isEqualTo(403);
    }
    assertThat(site.gateway().audit().entries("token").toString()).doesNotContain("device_granted");
    assertThat(site.gateway().audit().entries("sign_in").toString()).contains("foreign_form");
  }

  @Test
  void aSessionEndsWithTheSignOut() {
    Prober prober = new Prober().signedIn("mallory");
    Map<String, String> before = Map.copyOf(prober.cookies);
    assertThat(prober.post("/sign-out", Map.of("form", prober.form("/device"))).body())
        .contains("You are signed out");
    prober.cookies.putAll(before);
    assertThat(prober.get("/device").status()).isEqualTo(303);
  }

  @Test
  void onlyPeopleSignIn() {
    Prober prober = new Prober();
    String form = prober.form("/sign-in");
    for (String name : List.of("ci-bot", "nobody", "")) {
      Http.Answer refused =
          prober.post("/sign-in/development", Map.of("identity", name, "form", form));
      assertThat(refused.status()).as(name).isEqualTo(403);
      assertThat(refused.headers().getOrDefault("set-cookie", List.of())).isEmpty();
    }
  }

  static final List<String> UNREADABLE = List.of("%", "a=%zz", "a=b&%", "&&&=&", "form=\u0000");

  @ParameterizedTest
  @FieldSource("UNREADABLE")
  void aFormThatCannotBeReadIsRefused(String form) {
    Prober prober = new Prober();
    Http.Answer refused =
        prober.send(
            prober
                .request("/sign-in/development")
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));
    assertThat(refused.status()).isBetween(400, 403);
  }

  @Test
  void codesAreNotGuessed() {
    Prober prober = new Prober().signedIn("mallory");
    String form = prober.form("/device");
    for (int i = 0; i < 20; i++) {
      assertThat(prober.post("/device", Map.of("form", form, "user_code", "BBBB-BBBB")).status())
          .isEqualTo(400);
    }
    Map<String, String> right = Map.of("form", form, "user_code", userCode(), "answer", "grant");
    assertThat(prober.post("/device", right).status()).isEqualTo(429);
    assertThat(prober.post("/device/answer", right).status()).isEqualTo(429);
  }
}
