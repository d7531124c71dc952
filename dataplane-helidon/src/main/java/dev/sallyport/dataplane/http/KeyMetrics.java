package dev.sallyport.dataplane.http;

import dev.sallyport.dataplane.telemetry.Families;
import dev.sallyport.engine.key.KeysStatus;
import dev.sallyport.engine.key.ServiceKey;

/** What is to be watched of service keys: there are to be fewer of them, and younger ones. */
final class KeyMetrics {
  private KeyMetrics() {}

  static void add(Families families, KeysStatus keys) {
    families.gauge("service_keys", "Service keys by state.");
    for (var state : ServiceKey.State.values()) {
      families.value(keys.counts().getOrDefault(state, 0L), "state", state.word());
    }
    families
        .gauge("service_key_age", "d", "Age of the oldest service key in use.")
        .value(keys.oldestInUse().map(age -> age.toDays()).orElse(0L))
        .counter("service_key_calls", "Calls that were made with service keys.")
        .value(keys.calls());
  }
}
