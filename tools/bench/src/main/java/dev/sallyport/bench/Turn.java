package dev.sallyport.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Does one thing over and over for a while, and says what each time took, in microseconds. */
interface Turn {
  List<Double> take(Duration round);

  /** Something that this process does, once at least. */
  static Turn of(Runnable work) {
    return round -> {
      var micros = new ArrayList<Double>();
      var until = System.nanoTime() + round.toNanos();
      do {
        var started = System.nanoTime();
        work.run();
        micros.add((System.nanoTime() - started) / 1e3);
      } while (System.nanoTime() < until);
      return micros;
    };
  }
}
