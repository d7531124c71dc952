package dev.sallyport.dataplane.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.approval.ApprovalsUnavailableException;
import dev.sallyport.engine.approval.Vote;
import dev.sallyport.engine.approval.VoteResult;
import dev.sallyport.engine.audit.AuditUnavailableException;
import dev.sallyport.engine.identity.Identifier;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Refusal;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.pipeline.CredentialsReader;
import dev.sallyport.engine.pipeline.ErrorEnvelope;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Approvals over HTTP: {@code GET /} lists what waits, {@code POST /{id}/grant} and {@code
 * /{id}/refuse} answer, with {@code {"reason": "…"}} as an optional body. Whoever asks shows a
 * token, as for every other call.
 */
public final class ApprovalsHandler implements HttpService {

  /** A reason is a sentence. */
  private static final int MAX_BODY_BYTES = 4096;

  private static final Refusal UNAVAILABLE =
      new Refusal(
          503,
          "api_error",
          "approvals_unavailable",
          "The gateway cannot write its state: tell its operator.",
          true,
          Optional.empty());

  private static final Logger LOG = LoggerFactory.getLogger(ApprovalsHandler.class);

  private final Identifier identifier;
  private final Approvals approvals;
  private final Supplier<String> exchangeIds;

  public ApprovalsHandler(
      Identifier identifier, Approvals approvals, Supplier<String> exchangeIds) {
    this.identifier = identifier;
    this.approvals = approvals;
    this.exchangeIds = exchangeIds;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/", answering(this::list))
        .post("/{id}/grant", answering(request -> vote(request, true)))
        .post("/{id}/refuse", answering(request -> vote(request, false)));
  }

  private io.helidon.webserver.http.Handler answering(Function<ServerRequest, ObjectNode> answer) {
    return (request, response) -> {
      try {
        send(response, 200, StrictJson.bytes(answer.apply(request)));
      } catch (RefusedException e) {
        var envelope = new ErrorEnvelope(e.refusal(), exchangeIds.get());
        send(response, e.refusal().status(), envelope.body());
      } catch (ApprovalsUnavailableException | AuditUnavailableException e) {
        LOG.error("approvals: {}", e.getMessage());
        send(response, 503, new ErrorEnvelope(UNAVAILABLE, exchangeIds.get()).body());
      }
    };
  }

  private ObjectNode list(ServerRequest request) {
    identified(request);
    var list = StrictJson.newObject();
    var open = list.putArray("approvals");
    approvals.open().forEach(approval -> open.add(described(approval)));
    return list;
  }

  private ObjectNode vote(ServerRequest request, boolean grant) {
    var voter = identified(request);
    var id = request.path().pathParameters().get("id");
    return switch (approvals.vote(id, voter, grant, reason(request))) {
      case VoteResult.Recorded(var approval) -> described(approval);
      case VoteResult.Unknown _ ->
          throw refused(404, "not_found_error", "No approval has the id `" + id + "`.");
      case VoteResult.Closed(var state) ->
          throw refused(
              409,
              "invalid_request_error",
              "The approval is " + state.word() + " already, so no answer is taken.");
      case VoteResult.NotEntitled(var sentence) -> throw refused(403, "permission_error", sentence);
    };
  }

  private Identity identified(ServerRequest request) {
    return identifier.identify(CredentialsReader.read(LineHandler.headers(request.headers())));
  }

  private static String reason(ServerRequest request) {
    if (!request.content().hasEntity()) {
      return "";
    }
    try (var in = request.content().inputStream()) {
      var bytes = in.readNBytes(MAX_BODY_BYTES + 1);
      if (bytes.length > MAX_BODY_BYTES) {
        throw refused(413, "request_too_large", "A reason has at most a few sentences.");
      }
      var reason = bytes.length == 0 ? "" : StrictJson.object(bytes).path("reason").asText("");
      if (reason.length() > Vote.REASON_LIMIT_CHARS) {
        throw refused(
            400,
            "invalid_request_error",
            "A reason has at most " + Vote.REASON_LIMIT_CHARS + " characters.");
      }
      return reason;
    } catch (MalformedJsonException e) {
      throw refused(
          400, "invalid_request_error", "The body cannot be read: " + e.getMessage() + ".");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode described(Approval approval) {
    var question = approval.question();
    var node = StrictJson.newObject();
    node.put("id", approval.id());
    node.put("state", approval.state().word());
    node.put("asked_by", question.asker());
    node.put("asked_at", approval.askedAt().toString());
    node.put("deadline", approval.deadline().toString());
    node.put("endpoint", question.endpoint());
    node.put("model", question.model());
    node.put("exchange", question.exchange());
    question.rules().forEach(node.putArray("rules")::add);
    var quorums = node.putArray("quorums");
    question
        .quorums()
        .forEach(
            quorum -> {
              var one = quorums.addObject().put("rule", quorum.rule()).put("count", quorum.count());
              quorum.by().forEach(one.putArray("by")::add);
            });
    return node;
  }

  private static RefusedException refused(int status, String type, String message) {
    return new RefusedException(Refusal.last(status, type, "approval_" + status, message));
  }

  private static void send(ServerResponse response, int status, byte[] body) {
    response.status(status);
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.send(body);
  }
}
