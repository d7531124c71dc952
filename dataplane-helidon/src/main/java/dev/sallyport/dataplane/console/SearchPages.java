package dev.sallyport.dataplane.console;

import dev.sallyport.engine.audit.AuditQuery;
import dev.sallyport.engine.audit.AuditSearch.Field;
import dev.sallyport.engine.audit.AuditSearch.Hit;
import dev.sallyport.engine.audit.AuditSearch.Query;
import dev.sallyport.engine.audit.AuditSessions.Exchange;
import dev.sallyport.engine.audit.RecordedSearch;
import dev.sallyport.engine.model.AdminAct.Action;
import dev.sallyport.engine.pipeline.OpenReply;
import io.helidon.webserver.http.HttpRouting;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code /console/search}: what the audit log says of somebody or something. */
public final class SearchPages {
  private static final Frame.Part PART = Frame.Part.SESSIONS;
  static final String PATH = "/console/search";
  private static final int HITS_A_PAGE = 25;

  private final Door door;
  private final RecordedSearch search;

  SearchPages(Door door, RecordedSearch search) {
    this.door = door;
    this.search = search;
  }

  /**
   * The page.
   *
   * @param trouble why nothing was looked for; empty if there is nothing wrong
   * @param found empty where nothing was looked for yet
   */
  public record View(Frame frame, List<Input> inputs, String trouble, Optional<Found> found) {}

  /**
   * A field of the form.
   *
   * @param hint what it wants, in a few words
   */
  public record Input(String name, String label, String hint, String value) {}

  /**
   * What was found.
   *
   * @param older where the search goes on; empty at its end
   * @param behind how many entries are not in the index yet
   */
  public record Found(List<Row> rows, Optional<String> older, long behind) {}

  /**
   * A hit in a line.
   *
   * @param who whoever acted first; empty where nobody is known
   * @param kinds what it is, where it is no call
   */
  public record Row(Timeline call, String who, String kinds, String label, OptionalLong session) {}

  public void serve(HttpRouting.Builder routes) {
    routes.get(PATH, door.shown(Action.AUDIT_READ, PART, this::show));
  }

  private OpenReply show(Guest guest) {
    Query query;
    try {
      query = AuditQuery.of(guest.visit()::asked, search.clock().instant());
    } catch (IllegalArgumentException e) {
      return page(guest, 400, "Nothing was looked for: " + e.getMessage() + ".", Optional.empty());
    }
    // Nobody else's link makes somebody's search, which stands in the log under their name.
    if (query.equals(Query.ALL) || guest.visit().fromElsewhere()) {
      return page(guest, 200, "", Optional.empty());
    }
    var asked = guest.visit().asked("before");
    var before = asked.matches("[0-9]{1,18}") ? Long.parseLong(asked) : Long.MAX_VALUE;
    var page = search.search(guest.visit().exchange(), guest.who(), query, before, HITS_A_PAGE);
    var older = page.next().stream().mapToObj(next -> address(guest, next)).findFirst();
    return page(
        guest,
        200,
        "",
        Optional.of(
            new Found(page.hits().stream().map(SearchPages::row).toList(), older, page.behind())));
  }

  private OpenReply page(Guest guest, int status, String trouble, Optional<Found> found) {
    var view = new View(guest.frame("Search", PART), inputs(guest), trouble, found);
    return door.pages().page(status, "console/search.jte", view);
  }

  private static List<Input> inputs(Guest guest) {
    var inputs = new ArrayList<Input>();
    inputs.add(input(guest, AuditQuery.TEXT, "words, each from its beginning"));
    for (var field : Field.values()) {
      inputs.add(input(guest, field.word(), hint(field)));
    }
    inputs.add(input(guest, AuditQuery.SINCE, "7d, 12h, a day, or an instant"));
    inputs.add(input(guest, AuditQuery.UNTIL, "before that"));
    return inputs;
  }

  private static Input input(Guest guest, String name, String hint) {
    var label = Character.toUpperCase(name.charAt(0)) + name.substring(1);
    return new Input(name, label, hint, guest.visit().asked(name));
  }

  private static String hint(Field field) {
    return switch (field) {
      case PERSON -> "subject, or issuer#subject";
      case SESSION -> "the client's label, whole";
      case REQUEST -> "ex_… or req_…";
      case DETECTOR -> "or mask";
      case DECISION -> "allow, mask, approve, deny";
      case RESULT -> "completed, refused, failed …";
      case KIND -> "approval, key, sign_in, act …";
      case APPROVAL -> "ap_…";
      case GROUP, RULE, MODEL, TOOL, CLIENT, REFUSAL -> "";
    };
  }

  /** The same search, from there on. */
  private static String address(Guest guest, long before) {
    var address = new StringBuilder(PATH + "?before=" + before);
    for (var word : AuditQuery.words()) {
      var value = guest.visit().asked(word);
      if (!value.isBlank()) {
        address
            .append('&')
            .append(word)
            .append('=')
            .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
      }
    }
    return address.toString();
  }

  private static Row row(Hit hit) {
    var call = Timeline.of(new Exchange(hit.seq(), hit.exchange(), hit.lines()));
    var kinds = call.steps().stream().map(Timeline.Step::kind).distinct().toList();
    return new Row(
        call,
        call.caller(),
        call.endpoint().isEmpty() ? String.join(", ", kinds).replace('_', ' ') : "",
        call.label(),
        hit.session());
  }
}
