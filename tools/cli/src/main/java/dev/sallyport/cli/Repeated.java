package dev.sallyport.cli;

import dev.sallyport.engine.json.Digests;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A text that calls repeat: it is told where it first comes, and named where it comes back. */
final class Repeated {
  private final Map<String, Long> firsts = new HashMap<>();
  private String last = "";

  /**
   * What is to be told of it in a call; empty where it is as in the call before.
   *
   * @param call a call's number, larger than those before
   */
  String told(String text, long call) {
    var digest = text.isEmpty() ? "" : Digests.sha256(text.getBytes(StandardCharsets.UTF_8));
    if (digest.equals(last)) {
      return "";
    }
    last = digest;
    if (text.isEmpty()) {
      return "nothing";
    }
    var first = firsts.putIfAbsent(digest, call);
    return first == null ? text : "as in call %d".formatted(first);
  }
}
