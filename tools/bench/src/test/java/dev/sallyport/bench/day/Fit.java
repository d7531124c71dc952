package dev.sallyport.bench.day;

import java.util.function.Predicate;

/** Which calls a fault can befall. */
enum Fit implements Predicate<Told> {
  /** All of it is known from outside. */
  UNDISTURBED {
    @Override
    public boolean test(Told call) {
      return call.seen().isUndisturbed() && !call.seen().came().gone();
    }
  },
  /** It has left for the service. */
  LEFT {
    @Override
    public boolean test(Told call) {
      return call.seen().left().times() > 0 && UNDISTURBED.test(call);
    }
  },
  REFUSED {
    @Override
    public boolean test(Told call) {
      return hasEnded(call, "refused");
    }
  },
  COMPLETED {
    @Override
    public boolean test(Told call) {
      return hasEnded(call, "completed");
    }
  },
  /** What came of it is kept. */
  ANSWERED {
    @Override
    public boolean test(Told call) {
      return LEFT.test(call) && COMPLETED.test(call) && call.kept().answered();
    }
  },
  /** It passed by a grant. */
  CONSENTED {
    @Override
    public boolean test(Told call) {
      return !call.consents().isEmpty();
    }
  },
  /** Something was reserved for it, and settled. */
  PAID {
    @Override
    public boolean test(Told call) {
      var money = call.seen().money();
      return LEFT.test(call) && !money.free() && money.movements().size() > 1;
    }
  };

  private static boolean hasEnded(Told call, String result) {
    return call.outcome().anyMatch(one -> one.path("result").asText().equals(result));
  }
}
