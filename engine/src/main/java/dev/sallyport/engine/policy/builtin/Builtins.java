package dev.sallyport.engine.policy.builtin;

import dev.sallyport.engine.model.BugException;
import dev.sallyport.engine.policy.network.Network;
import dev.sallyport.engine.policy.value.Value;
import dev.sallyport.engine.policy.value.ValueReader;
import dev.sallyport.opa.BuiltinResult.Answered;
import dev.sallyport.opa.BuiltinResult.Failed;
import dev.sallyport.opa.BuiltinResult.Wants;
import dev.sallyport.opa.Opa;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Every function that a compiled policy may ask its host for. */
public final class Builtins {

  /**
   * What OPA's own code answers: all that its WASM does not bring along and that depends on the
   * arguments alone. A test holds this list against OPA's.
   */
  static final Set<String> OPAS =
      Set.of(
          ("base64url.encode_no_pad crypto.hmac.equal crypto.hmac.md5 crypto.hmac.sha1"
                  + " crypto.hmac.sha256 crypto.hmac.sha512 crypto.md5 crypto.parse_private_keys"
                  + " crypto.sha1 crypto.sha256 cast_array cast_boolean cast_null cast_object cast_set"
                  + " cast_string crypto.x509.parse_and_verify_certificates"
                  + " crypto.x509.parse_and_verify_certificates_with_options"
                  + " crypto.x509.parse_certificate_request crypto.x509.parse_certificates"
                  + " crypto.x509.parse_keypair crypto.x509.parse_rsa_private_key glob.quote_meta"
                  + " graph.reachable_paths graphql.is_valid graphql.parse graphql.parse_and_verify"
                  + " graphql.parse_query graphql.parse_schema graphql.schema_is_valid hex.decode"
                  + " hex.encode indexof_n io.jwt.decode io.jwt.decode_verify io.jwt.encode_sign"
                  + " io.jwt.encode_sign_raw io.jwt.verify_eddsa io.jwt.verify_es256"
                  + " io.jwt.verify_es384 io.jwt.verify_es512 io.jwt.verify_hs256"
                  + " io.jwt.verify_hs384 io.jwt.verify_hs512 io.jwt.verify_ps256"
                  + " io.jwt.verify_ps384 io.jwt.verify_ps512 io.jwt.verify_rs256"
                  + " io.jwt.verify_rs384 io.jwt.verify_rs512 json.marshal_with_options"
                  + " json.match_schema json.patch json.verify_schema net.cidr_contains_matches"
                  + " net.cidr_expand net.cidr_is_valid net.cidr_merge numbers.range_step"
                  + " object.subset providers.aws.sign_req regex.find_n regex.globs_match"
                  + " regex.replace regex.split regex.template_match rego.parse_module"
                  + " semver.compare semver.is_valid sprintf strings.any_prefix_match"
                  + " strings.any_suffix_match strings.count strings.render_template"
                  + " strings.split_n time.add_date time.clock time.date time.diff time.format"
                  + " time.parse_duration_ns time.parse_ns time.parse_rfc3339_ns time.weekday"
                  + " units.parse units.parse_bytes uri.is_valid uri.parse urlquery.decode"
                  + " urlquery.decode_object urlquery.encode urlquery.encode_object uuid.parse"
                  + " yaml.is_valid yaml.marshal yaml.unmarshal")
              .split(" "));

  /** What OPA's capabilities mark as nondeterministic; a test holds this list against OPA's. */
  public static final Set<String> NONDETERMINISTIC =
      Set.of(
          "http.send",
          "io.jwt.decode_verify",
          "io.jwt.encode_sign",
          "io.jwt.encode_sign_raw",
          "json.match_schema",
          "json.verify_schema",
          "net.lookup_ip_addr",
          "opa.runtime",
          "rand.intn",
          "time.now_ns",
          "uuid.rfc4122");

  private final Map<String, Builtin> functions = new HashMap<>();
  private final Map<String, Shortcut> shortcuts = Shortcuts.all();
  private final Once opa;
  private final boolean online;

  /**
   * @param opa gives OPA's own code; asked once, when a call needs it
   * @param surroundings what depends on more than arguments
   * @param network what policies may reach
   */
  public Builtins(Supplier<Opa> opa, Surroundings surroundings, Network network) {
    this.opa = new Once(opa);
    this.online = !network.isOff();
    for (var name : OPAS) {
      var shortcut = shortcuts.getOrDefault(name, _ -> Optional.empty());
      functions.put(
          name,
          (evaluation, arguments) -> {
            var answer = shortcut.answer(arguments);
            return answer.isPresent() ? answer : opas(name, evaluation, arguments);
          });
    }
    functions.putAll(surroundings.functions());
    functions.putAll(new NetworkFunctions(this.opa::get, network).functions());
    NONDETERMINISTIC.forEach(name -> functions.computeIfPresent(name, Builtins::answering));
    functions.replaceAll(Builtins::recorded);
  }

  /** The usual surroundings, with real randomness. */
  public static Builtins usual(Supplier<Opa> opa, Network network) {
    var runtime = Map.of("version", Opa.VERSION);
    return new Builtins(opa, new Surroundings(new SecureRandom(), runtime, Map.of()), network);
  }

  /** The usual surroundings, and no network. */
  public static Builtins offline(Supplier<Opa> opa) {
    return usual(opa, Network.off());
  }

  /** The function of this name; empty if Rego has none. */
  public Optional<Builtin> named(String name) {
    return Optional.ofNullable(functions.get(name));
  }

  /**
   * Whether every call of this function needs OPA's code. Loading that takes long, so it is better
   * done before a call waits for it.
   */
  public boolean needsOpa(String name) {
    return (OPAS.contains(name) && !shortcuts.containsKey(name))
        || (online && name.equals(NetworkFunctions.SEND));
  }

  /** Whether a call of this function ends the evaluation, since no host is listed. */
  public boolean isOff(String name) {
    return !online && (name.equals(NetworkFunctions.SEND) || name.equals(NetworkFunctions.LOOKUP));
  }

  /** Loads OPA's code, unless it is loaded, and makes a first call, which takes longest. */
  public void load() {
    opa.get().builtin("crypto.md5", List.of("\"\""), Instant.EPOCH);
  }

  private Optional<Value> opas(String name, Evaluation evaluation, List<Value> arguments) {
    evaluation.waits();
    var texts = arguments.stream().map(Value::toString).toList();
    return switch (opa.get().builtin(name, texts, evaluation.now())) {
      case Answered(var value) -> value.map(ValueReader::read);
      case Failed(var fault, var halts) -> throw new BuiltinException(fault.code(), halts);
      case Wants _ -> throw new BugException("`" + name + "` reaches for the network");
    };
  }

  /**
   * Loads on a thread of its own: a call that gives up waiting leaves the next one less to wait.
   */
  private static final class Once {
    private final Supplier<Opa> source;
    private @Nullable FutureTask<Opa> loading;

    Once(Supplier<Opa> source) {
      this.source = source;
    }

    Opa get() {
      try {
        return started().get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new BuiltinException("eval_cancel_error", true);
      } catch (ExecutionException e) {
        forget();
        throw new BuiltinException("eval_internal_error", true);
      }
    }

    private synchronized FutureTask<Opa> started() {
      var known = loading;
      if (known == null) {
        known = new FutureTask<>(source::get);
        Thread.ofPlatform().daemon().name("policy-functions").start(known);
        loading = known;
      }
      return known;
    }

    private synchronized void forget() {
      loading = null;
    }
  }

  private static Builtin answering(String name, Builtin function) {
    return (evaluation, arguments) -> {
      var answer = function.call(evaluation, arguments);
      evaluation.answered(name, arguments, answer);
      return answer;
    };
  }

  private static Builtin recorded(String name, Builtin function) {
    return (evaluation, arguments) -> {
      try {
        return function.call(evaluation, arguments);
      } catch (BuiltinException e) {
        evaluation.erred(name, e);
        throw e;
      }
    };
  }
}
