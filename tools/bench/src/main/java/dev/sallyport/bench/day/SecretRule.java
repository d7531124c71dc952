package dev.sallyport.bench.day;

import static dev.sallyport.bench.day.Invariant.SECRETS_STAY;

/** Where planted secrets must not be. */
final class SecretRule implements Rule {

  @Override
  public void see(Told call, Breaches breaches) {
    var seen = call.seen();
    var where = seen.exchange();
    breaches.addIf(!seen.left().planted().isEmpty(), SECRETS_STAY, where, "one left");
    breaches.addIf(!seen.came().planted().isEmpty(), SECRETS_STAY, where, "the client saw one");
    breaches.addIf(
        call.entries().stream().anyMatch(entry -> entry.toString().contains(DayPolicy.PLANTED)),
        SECRETS_STAY,
        where,
        "the log has one");
    breaches.addIf(call.kept().planted() && !seen.unmasked(), SECRETS_STAY, where, "one is kept");
  }

  @Override
  public void end(Totals totals, Breaches breaches) {
    breaches.addIf(
        totals.overheard() > 0, SECRETS_STAY, "what is printed", totals.overheard() + " lines");
  }
}
