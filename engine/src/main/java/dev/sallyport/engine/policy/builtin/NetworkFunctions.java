package dev.sallyport.engine.policy.builtin;

import dev.sallyport.engine.model.BugException;
import dev.sallyport.engine.policy.network.Network;
import dev.sallyport.engine.policy.network.NetworkLimits;
import dev.sallyport.engine.policy.network.NotAllowedException;
import dev.sallyport.engine.policy.value.Value;
import dev.sallyport.engine.policy.value.Value.Obj;
import dev.sallyport.engine.policy.value.Value.SetOf;
import dev.sallyport.engine.policy.value.Value.Str;
import dev.sallyport.engine.policy.value.ValueReader;
import dev.sallyport.opa.BuiltinResult.Answered;
import dev.sallyport.opa.BuiltinResult.Failed;
import dev.sallyport.opa.BuiltinResult.Wants;
import dev.sallyport.opa.Opa;
import dev.sallyport.opa.WebExchange;
import dev.sallyport.opa.WebRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The functions that reach the network. Where that is off, and wherever something of ours and not
 * of the network's stands in the way, a call ends the evaluation: a rule that denies by what a host
 * says must not pass in silence.
 */
final class NetworkFunctions {
  static final String SEND = "http.send";
  static final String LOOKUP = "net.lookup_ip_addr";

  private static final double RETRY_GROWTH = 1.6;
  private static final Duration FOR_EVER = Duration.ofDays(1);

  private final Supplier<Opa> opa;
  private final Network network;

  /**
   * @param opa gives OPA's own code
   */
  NetworkFunctions(Supplier<Opa> opa, Network network) {
    this.opa = opa;
    this.network = network;
  }

  Map<String, Builtin> functions() {
    return Map.of(SEND, guarded(SEND, this::send), LOOKUP, guarded(LOOKUP, this::addresses));
  }

  private Builtin guarded(String name, Builtin function) {
    return (evaluation, arguments) -> {
      if (evaluation.isSecluded()) {
        throw new BuiltinException("eval_builtin_error", false);
      }
      if (evaluation.isOffline()) {
        throw BuiltinException.halt("`" + name + "` is off for events of the decision log");
      }
      if (network.isOff()) {
        throw BuiltinException.halt("`" + name + "` is off: list the hosts with `--policy-host`");
      }
      try {
        return function.call(evaluation, arguments);
      } catch (NotAllowedException e) {
        throw BuiltinException.halt(e.sentence());
      }
    };
  }

  private Optional<Value> send(Evaluation evaluation, List<Value> arguments) {
    if (!(arguments.getFirst() instanceof Obj request)) {
      return Optional.of(answer(evaluation, arguments.toString(), arguments.getFirst()));
    }
    SendOptions.requireSupported(request);
    return Optional.of(answer(evaluation, SendOptions.key(request), request));
  }

  private Value answer(Evaluation evaluation, String key, Value request) {
    return evaluation.once(
        SEND + " " + key, () -> new Sending(evaluation, List.of(request.toString())).answer());
  }

  /** One call: OPA's code says what to send, as long as it wants something. */
  private final class Sending {
    private final Evaluation evaluation;
    private final List<String> arguments;
    private final List<WebExchange> made = new ArrayList<>();
    private long begun = System.nanoTime();
    private int failures;

    Sending(Evaluation evaluation, List<String> arguments) {
      this.evaluation = evaluation;
      this.arguments = arguments;
    }

    Value answer() {
      for (int sent = 0; ; sent++) {
        evaluation.waits();
        switch (opa.get().builtin(SEND, arguments, evaluation.now(), made)) {
          case Answered(var value) -> {
            return ValueReader.read(
                value.orElseThrow(() -> new BugException("`http.send` has no result")));
          }
          case Failed(var fault, var halts) -> throw new BuiltinException(fault.code(), halts);
          case Wants(var request, var used) -> {
            requireFewer(sent);
            make(request, used);
          }
        }
      }
    }

    private static void requireFewer(int sent) {
      if (sent == NetworkLimits.REQUESTS) {
        throw BuiltinException.halt(
            "a call of `http.send` takes more than %d requests".formatted(NetworkLimits.REQUESTS));
      }
    }

    private void make(WebRequest request, int used) {
      made.subList(used, made.size()).clear();
      if (used == 0) {
        begun = System.nanoTime();
      }
      var left = request.timeout().orElse(FOR_EVER).minusNanos(System.nanoTime() - begun);
      var exchange = evaluation.aside(() -> network.send(request, left));
      if (exchange.answered() || failures == request.retries()) {
        made.add(exchange);
        return;
      }
      // OPA's code would sleep before it tries again, and keep all others waiting.
      var pause = pause(failures++);
      evaluation.aside(
          () -> {
            Thread.sleep(pause);
            return pause;
          });
      made.clear();
    }
  }

  private static Duration pause(int failures) {
    return failures == 0
        ? Duration.ZERO
        : Duration.ofNanos(
            (long) (NetworkLimits.RETRY_FIRST.toNanos() * Math.pow(RETRY_GROWTH, failures - 1.0)));
  }

  private Optional<Value> addresses(Evaluation evaluation, List<Value> arguments) {
    if (!(arguments.getFirst() instanceof Str(var name))) {
      throw BuiltinException.wrongType();
    }
    return Optional.of(
        evaluation.once(
            LOOKUP + " " + name,
            () -> {
              var found = evaluation.aside(() -> network.addresses(name));
              if (found.isEmpty()) {
                throw new BuiltinException("eval_builtin_error", false);
              }
              return SetOf.of(found.stream().map(Str::new).toList());
            }));
  }
}
