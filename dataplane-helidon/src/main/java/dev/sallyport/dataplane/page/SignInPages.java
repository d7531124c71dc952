package dev.sallyport.dataplane.page;

import dev.sallyport.dataplane.page.Visit.Seat;
import dev.sallyport.engine.pipeline.OpenReply;
import io.helidon.webserver.http.HttpRouting;
import java.util.List;
import java.util.Optional;

/** {@code GET /sign-in}, where a person chooses a provider, and {@code POST /sign-out}. */
public final class SignInPages {
  private final Pages pages;
  private final List<SignInWay> ways;
  private final List<String> people;
  private final String notice;

  /**
   * @param people development identities that the page offers
   * @param notice what the operator says to those who sign in; empty if nothing
   */
  public SignInPages(Pages pages, List<SignInWay> ways, List<String> people, String notice) {
    this.pages = pages;
    this.ways = List.copyOf(ways);
    this.people = List.copyOf(people);
    this.notice = notice;
  }

  /** Adds the paths of every way to sign in. */
  public void serve(HttpRouting.Builder routes) {
    routes
        .get("/sign-in", pages.shown(this::choose))
        .post("/sign-out", pages.filled(pages.own(this::signOut)));
    ways.forEach(way -> way.serve(routes));
  }

  private OpenReply choose(Visit visit) {
    var returnTo = Pages.local(visit.asked("return_to"));
    var choices = ways.stream().flatMap(way -> way.choices(returnTo).stream()).toList();
    return pages.page(new View.SignIn(notice, choices, people, visit.token(), returnTo));
  }

  private OpenReply signOut(Visit visit, Seat seat) {
    var told = ways.stream().map(way -> way.goodbye(seat)).flatMap(Optional::stream).findFirst();
    return pages.farewell(
        visit,
        told.orElseGet(
            () ->
                pages.page(
                    new View.Message(
                        "You are signed out",
                        "Your devices stay signed in; the provider may still know you.",
                        List.of(new View.Choice("Sign in again", "/sign-in"))))));
  }
}
