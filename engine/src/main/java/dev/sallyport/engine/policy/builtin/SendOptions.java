package dev.sallyport.engine.policy.builtin;

import dev.sallyport.engine.policy.value.Value;
import dev.sallyport.engine.policy.value.Value.Arr;
import dev.sallyport.engine.policy.value.Value.Bool;
import dev.sallyport.engine.policy.value.Value.Null;
import dev.sallyport.engine.policy.value.Value.Obj;
import dev.sallyport.engine.policy.value.Value.Str;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** What a request of {@code http.send} says beside what is to be sent. */
final class SendOptions {

  /** They reach for the machine that OPA runs on: its files and its environment. */
  private static final Set<String> OF_THE_MACHINE =
      Set.of(
          "tls_ca_cert_file",
          "tls_ca_cert_env_variable",
          "tls_client_cert_file",
          "tls_client_cert_env_variable",
          "tls_client_key_file",
          "tls_client_key_env_variable");

  private static final Str IGNORED = new Str("cache_ignored_headers");
  private static final Str HEADERS = new Str("headers");

  private SendOptions() {}

  /**
   * Ends the evaluation for what OPA would do and the gateway does not.
   *
   * @throws BuiltinException naming the option
   */
  static void requireSupported(Obj request) {
    for (var option : request.members().entrySet()) {
      if (option.getKey() instanceof Str(var name)) {
        requireSupported(name, option.getValue());
      }
    }
  }

  private static void requireSupported(String name, Value value) {
    if (OF_THE_MACHINE.contains(name)) {
      throw BuiltinException.halt(
          "`http.send` reads no file and no environment: give certificates in `tls_ca_cert`,"
              + " `tls_client_cert` and `tls_client_key`, not in `%s`".formatted(name));
    }
    if (name.equals("tls_insecure_skip_verify") && !value.equals(Bool.of(false))) {
      throw BuiltinException.halt(
          "`http.send` checks certificates always: name the authority in `tls_ca_cert`, not"
              + " `tls_insecure_skip_verify`");
    }
    if (name.equals("url") && value instanceof Str(var url) && isSocket(url)) {
      throw BuiltinException.halt("`http.send` asks http and https alone, no `unix:`");
    }
  }

  /** OPA takes the quotes away that some put around an address. */
  private static boolean isSocket(String url) {
    var bare = url.replaceFirst("^\"+", "");
    return bare.regionMatches(true, 0, "unix:", 0, "unix:".length());
  }

  /**
   * Names a request within one evaluation, as OPA's own cache of a query does: without the headers
   * that it says to ignore.
   */
  static String key(Obj request) {
    var members = new TreeMap<>(request.members());
    if (members.get(HEADERS) instanceof Obj(var headers)
        && members.get(IGNORED) instanceof Arr(List<Value> ignored)
        && ignored.stream().allMatch(Str.class::isInstance)) {
      var kept = new TreeMap<>(headers);
      kept.keySet().removeAll(ignored);
      members.put(HEADERS, new Obj(kept));
      members.put(IGNORED, Null.NULL);
    }
    return new Obj(members).toString();
  }
}
