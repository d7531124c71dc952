package dev.sallyport.bench.day;

import dev.sallyport.engine.audit.AuditSessions;
import dev.sallyport.engine.custody.Custody;
import dev.sallyport.engine.custody.Reply.Block;
import dev.sallyport.engine.custody.Turn;
import dev.sallyport.engine.custody.Turn.Forwarded;
import dev.sallyport.engine.price.Prices;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Every session, as it is shown to whoever looks into it, against what its client saw. */
record Retelling(Life life) {
  private static final int OK = 200;

  /**
   * What is told otherwise.
   *
   * @param calls gives each call of the day
   */
  List<String> faults(Consumer<Consumer<Seen>> calls) {
    var seen = new HashMap<String, Seen>();
    calls.accept(call -> seen.put(call.exchange(), call));
    var store = life.store();
    var custody =
        new Custody(store.trail(), store.search(), life.payloads().reader()::read, Prices.NONE);
    var faults = new ArrayList<String>();
    var next = Long.MAX_VALUE;
    for (var more = true; more; ) {
      var page = store.trail().sessions(next, AuditSessions.PAGE_MAX);
      for (var session : page) {
        custody.turns(session.id(), 0).forEach(turn -> compare(turn, seen, faults));
        next = session.last();
      }
      more = page.size() == AuditSessions.PAGE_MAX;
    }
    return faults;
  }

  private static void compare(Turn turn, Map<String, Seen> all, List<String> faults) {
    var seen = all.get(turn.id());
    if (seen == null) {
      faults.add(turn.id() + " is told, and was not seen");
      return;
    }
    var left = seen.left().times() > 0;
    if (turn.left().forwarded() == (left ? Forwarded.NO : Forwarded.YES)) {
      faults.add("%s is told to have left: %s".formatted(turn.id(), turn.left().forwarded()));
    }
    var came = seen.came();
    if (left && came.status() == OK && came.whole() && turn.came().missing().isEmpty()) {
      var texts =
          turn.came().reply().blocks().stream()
              .filter(block -> block.kind().equals("text"))
              .map(Block::text);
      if (!Heard.digest(texts).equals(came.texts())) {
        faults.add(turn.id() + " is told with other texts");
      }
    }
  }
}
