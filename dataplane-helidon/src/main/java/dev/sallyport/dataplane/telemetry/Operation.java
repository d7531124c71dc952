package dev.sallyport.dataplane.telemetry;

import dev.sallyport.engine.audit.AuditEntry.Outcome.Result;
import dev.sallyport.engine.model.Endpoint;
import dev.sallyport.engine.telemetry.Observed;
import dev.sallyport.engine.telemetry.Observed.Answered;
import java.util.Optional;

/**
 * A call that the service has answered, in the words of OpenTelemetry's conventions for generative
 * AI (version 1.41.0), of which the gateway is a client.
 *
 * @param name {@code gen_ai.operation.name}
 * @param provider {@code gen_ai.provider.name}
 * @param model {@code gen_ai.request.model}
 * @param error {@code error.type}; empty where it went well
 */
public record Operation(
    String name, String provider, String model, String error, Answered answered) {

  /** What an exchange was to the service; empty where nothing came back from it. */
  public static Optional<Operation> of(Observed what, Models models, Providers providers) {
    return what.answered()
        .map(
            answered ->
                new Operation(
                    name(what),
                    providers.of(answered.upstream()),
                    models.named(what),
                    error(what, answered),
                    answered));
  }

  private static String name(Observed what) {
    var endpoint = what.asked().endpoint();
    return endpoint.filter(which -> which == Endpoint.MESSAGES).isPresent()
        ? "chat"
        : what.asked().word();
  }

  private static String error(Observed what, Answered answered) {
    if (!answered.well()) {
      return Integer.toString(answered.status());
    }
    return what.ended().result() == Result.FAILED ? what.ended().code() : "";
  }
}
