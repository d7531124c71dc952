package dev.sallyport.dataplane.http;

import dev.sallyport.engine.key.KeysStatus;
import dev.sallyport.engine.key.ServiceKey;

/** What is to be watched of service keys: there are to be fewer of them, and younger ones. */
final class KeyMetrics {
  private KeyMetrics() {}

  static void write(StringBuilder text, KeysStatus keys) {
    PolicyHandler.metric(text, "service_keys", "gauge", "Service keys by state.");
    for (var state : ServiceKey.State.values()) {
      PolicyHandler.value(
          text,
          "service_keys{state=\"%s\"}".formatted(state.word()),
          keys.counts().getOrDefault(state, 0L));
    }
    PolicyHandler.metric(
        text, "service_key_age_days", "gauge", "Age of the oldest service key in use.");
    PolicyHandler.value(
        text, "service_key_age_days", keys.oldestInUse().map(age -> age.toDays()).orElse(0L));
    PolicyHandler.metric(
        text, "service_key_calls_total", "counter", "Calls that were made with service keys.");
    PolicyHandler.value(text, "service_key_calls_total", keys.calls());
  }
}
