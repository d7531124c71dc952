package dev.sallyport.dataplane.telemetry;

import dev.sallyport.engine.telemetry.Observed;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The models that have a name in what is measured. A caller can write anything there, a key by
 * mistake or a new name each time; so a model is named when the service has answered for it, and
 * all others are {@code other}.
 */
public final class Models {

  /** What others are called. */
  public static final String OTHER = Series.OTHER;

  private final Set<String> known = ConcurrentHashMap.newKeySet();

  /** The name of the model that an exchange asked for; empty where it named none. */
  public String named(Observed what) {
    var model = what.asked().model();
    if (model.isEmpty() || known.contains(model)) {
      return model;
    }
    if (what.answered().filter(Observed.Answered::well).isEmpty()
        || model.length() > TelemetryLimits.MODEL_CHARS
        || known.size() >= TelemetryLimits.MODELS) {
      return OTHER;
    }
    known.add(model);
    return model;
  }
}
