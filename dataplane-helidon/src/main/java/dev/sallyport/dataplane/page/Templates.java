package dev.sallyport.dataplane.page;

import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.pipeline.OpenReply;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Writes views as HTML, with the fields that keep a browser from doing more than to show it. */
final class Templates {

  private static final String USUAL =
      "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; style-src 'self'; img-src"
          + " 'self'; form-action ";

  private final TemplateEngine engine = TemplateEngine.createPrecompiled(ContentType.Html);

  /** A page that nobody keeps, frames or adds a script to. */
  OpenReply page(int status, View view) {
    return new OpenReply(status, headers(contentSecurityPolicy(view)), bytes(template(view), view));
  }

  /** The same, for a page that has scripts of our own. */
  OpenReply withScripts(int status, String template, Object model) {
    var policy = USUAL + "'self'; script-src 'self'; connect-src 'self'";
    return new OpenReply(status, headers(policy), bytes(template, model));
  }

  /** A part of a page. */
  String text(String template, Object model) {
    return new String(bytes(template, model), StandardCharsets.UTF_8);
  }

  private byte[] bytes(String template, Object model) {
    var output = new Utf8ByteOutput();
    engine.render(template, model, output);
    var bytes = new ByteArrayOutputStream(output.getContentLength());
    try {
      output.writeTo(bytes::write);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  private static String template(View view) {
    return switch (view) {
      case View.SignIn _ -> "sign_in.jte";
      case View.Device _ -> "device.jte";
      case View.Confirm _ -> "confirm.jte";
      case View.Message _ -> "message.jte";
      case View.Post _ -> "post.jte";
    };
  }

  private static Headers headers(String contentSecurityPolicy) {
    return new Headers(
        Map.of(
            "content-type", List.of("text/html; charset=utf-8"),
            "cache-control", List.of("no-store"),
            "content-security-policy", List.of(contentSecurityPolicy),
            "cross-origin-opener-policy", List.of("same-origin"),
            "cross-origin-resource-policy", List.of("same-origin"),
            "referrer-policy", List.of("same-origin"),
            "x-content-type-options", List.of("nosniff"),
            "x-frame-options", List.of("DENY")));
  }

  private static String contentSecurityPolicy(View view) {
    return view instanceof View.Post(var action, _)
        ? USUAL + origin(action) + "; script-src 'self'"
        : USUAL + "'self'";
  }

  private static String origin(URI address) {
    return address.getScheme() + "://" + address.getRawAuthority();
  }
}
