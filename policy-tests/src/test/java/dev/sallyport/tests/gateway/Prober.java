package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Somebody with cookies, who looks at a gateway's pages and sends what no browser would. */
final class Prober {
  private static final Pattern FORM = Pattern.compile("name=\"form\" value=\"([^\"]+)\"");

  private final Http http;
  private final GatewayProcess gateway;
  private final Map<String, String> cookies = new TreeMap<>();

  Prober(Http http, GatewayProcess gateway) {
    this.http = http;
    this.gateway = gateway;
  }

  Prober signedIn(String name) {
    Http.Answer in =
        post("/sign-in/development", form("/sign-in"), "identity", name, "return_to", "/console");
    assertThat(in.header("location")).contains("/console");
    return this;
  }

  String form(String path) {
    var field = FORM.matcher(get(path).body());
    assertThat(field.find()).as(path).isTrue();
    return field.group(1);
  }

  Http.Answer get(String path) {
    return send(HttpRequest.newBuilder(URI.create(gateway.uri() + path)).GET());
  }

  Http.Answer post(String path, String form, String... fields) {
    return send(posting(path, form, fields));
  }

  HttpRequest.Builder posting(String path, String form, String... fields) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("form", form);
    for (int i = 0; i < fields.length; i += 2) {
      all.put(fields[i], fields[i + 1]);
    }
    HttpRequest made = Http.form(gateway.uri(), path, all);
    return HttpRequest.newBuilder(made, (_, _) -> true);
  }

  Http.Answer send(HttpRequest.Builder request) {
    Http.Answer answer = http.send(with(request).build());
    for (String line : answer.headers().getOrDefault("set-cookie", List.of())) {
      String[] cookie = line.split(";", 2)[0].split("=", 2);
      cookies.put(cookie[0], cookie[1]);
    }
    return answer;
  }

  HttpRequest.Builder with(HttpRequest.Builder request) {
    if (!cookies.isEmpty()) {
      request.setHeader(
          "cookie",
          cookies.entrySet().stream()
              .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
              .collect(Collectors.joining("; ")));
    }
    return request;
  }
}
