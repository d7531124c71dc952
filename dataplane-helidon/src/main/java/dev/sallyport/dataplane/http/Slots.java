package dev.sallyport.dataplane.http;

import java.util.HashMap;
import java.util.Map;

/** Places of which there are so many in all, and so many for each caller. */
public final class Slots {
  private final int most;
  private final int each;
  private final Map<String, Integer> taken = new HashMap<>();
  private int all;

  public Slots(int most, int each) {
    this.most = most;
    this.each = each;
  }

  /** What became of an attempt to take a place. */
  public enum Taking {
    TAKEN,
    /** The caller has as many as one may have. */
    OWN_FULL,
    ALL_FULL
  }

  /** Takes a place, which {@link #giveBack} ends. */
  public synchronized Taking take(String caller) {
    var own = taken.getOrDefault(caller, 0);
    if (own >= each) {
      return Taking.OWN_FULL;
    }
    if (all >= most) {
      return Taking.ALL_FULL;
    }
    taken.put(caller, own + 1);
    all++;
    return Taking.TAKEN;
  }

  /** Gives back a place that was taken. */
  public synchronized void giveBack(String caller) {
    taken.compute(caller, (_, own) -> own == null || own == 1 ? null : own - 1);
    all--;
  }
}
