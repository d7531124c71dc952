package dev.sallyport.dataplane.http;

import dev.sallyport.engine.audit.RecordedDownloads;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.AdminAct.Action;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.pipeline.ExchangeLine;
import dev.sallyport.engine.pipeline.OwnReply;
import dev.sallyport.engine.tlog.Checkpoint;
import dev.sallyport.engine.tlog.TilePath;
import dev.sallyport.engine.tlog.TiledLogs;
import dev.sallyport.engine.tlog.TiledLogs.Head;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The audit log as logs that can be proven: {@code GET /} lists them with their keys, and below
 * {@code /{log}} each is served as C2SP's tlog-tiles says: {@code /checkpoint}, and {@code
 * /tile/…}. Whoever asks shows a token, as for every other call.
 */
public final class LogsHandler implements HttpService {
  /** A checkpoint is another with the next entry. */
  private static final Headers CHECKPOINT = headers("text/plain; charset=utf-8", "no-store");

  /** What a tile says stays as it is; and it is for nobody but who has asked. */
  private static final Headers TILE =
      headers("application/octet-stream", "private, max-age=31536000, immutable");

  private final ExchangeLine line;
  private final OwnApi api;
  private final TiledLogs logs;
  private final RecordedDownloads downloads;

  public LogsHandler(ExchangeLine line, TiledLogs logs, RecordedDownloads downloads) {
    this.line = line;
    this.api = new OwnApi(line, "log");
    this.logs = logs;
    this.downloads = downloads;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/", answering((_, _, _) -> listed()))
        .get("/{log}/checkpoint", answering((_, _, request) -> checkpoint(request)))
        .get("/{log}/tile/{+tile}", answering(this::tile));
  }

  private static Headers headers(String type, String caching) {
    return new Headers(Map.of("content-type", List.of(type), "cache-control", List.of(caching)));
  }

  private interface Answer {
    OwnReply of(String exchange, Identity by, ServerRequest request);
  }

  private Handler answering(Answer answer) {
    return (request, response) ->
        line.runOwn(
            LineHandler.arrival(request),
            LineHandler.responder(response),
            Action.AUDIT_READ,
            (exchange, who) -> answer.of(exchange, who, request));
  }

  private OwnReply listed() {
    var list = StrictJson.newObject();
    var all = list.putArray("logs");
    for (var head : logs.heads()) {
      all.addObject()
          .put("id", head.id())
          .put("name", head.key().name())
          .put("key", head.key().toString())
          .put("entries", Checkpoint.parse(head.checkpoint().text()).size());
    }
    return OwnReply.json(list);
  }

  private OwnReply checkpoint(ServerRequest request) {
    return head(request)
        .map(head -> head.checkpoint().toString().getBytes(StandardCharsets.UTF_8))
        .map(text -> new OwnReply(CHECKPOINT, text))
        .orElseThrow(() -> api.refused(404, "not_found_error", "There is no such log."));
  }

  private OwnReply tile(String exchange, Identity by, ServerRequest request) {
    var path = request.path().path();
    var tile = TilePath.parse(path.substring(path.indexOf("/tile/") + 1));
    var head = head(request);
    // Hashes say nothing of anybody.
    if (head.isPresent() && tile.filter(one -> one.level() == TilePath.ENTRIES).isPresent()) {
      downloads.record(exchange, by, head.get().key().name());
    }
    return head.flatMap(log -> tile.flatMap(one -> logs.tile(log.id(), one)))
        .map(bytes -> new OwnReply(TILE, bytes))
        .orElseThrow(() -> api.refused(404, "not_found_error", "The log has no such tile."));
  }

  private Optional<Head> head(ServerRequest request) {
    var id = request.path().pathParameters().first("log").orElse("");
    return logs.heads().stream().filter(head -> Integer.toString(head.id()).equals(id)).findFirst();
  }
}
