package dev.sallyport.engine.telemetry;

import dev.sallyport.engine.model.Headers;
import java.util.List;

/** Who watches exchanges. */
public interface Observer {

  /** Nobody. */
  Observer NONE = (_, _) -> Watch.NONE;

  /**
   * An exchange has arrived.
   *
   * @param headers as they came, for the trace that the caller has begun; nothing else in them is
   *     to be looked at
   */
  Watch arrived(String exchange, Headers headers);

  /** All of these; the first that has a trace says which it is. */
  static Observer all(List<Observer> observers) {
    var all = List.copyOf(observers);
    return switch (all.size()) {
      case 0 -> NONE;
      case 1 -> all.getFirst();
      default ->
          (exchange, headers) ->
              new Watches(
                  all.stream().map(observer -> observer.arrived(exchange, headers)).toList());
    };
  }
}
