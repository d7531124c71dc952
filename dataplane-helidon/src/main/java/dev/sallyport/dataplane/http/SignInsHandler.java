package dev.sallyport.dataplane.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.dataplane.http.OwnApi.Asked;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.AdminAct.Action;
import dev.sallyport.engine.pipeline.ExchangeLine;
import dev.sallyport.engine.token.Family;
import dev.sallyport.engine.token.TokenEndpoint;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;

/**
 * People's signed-in devices over HTTP: {@code GET /} lists them, {@code DELETE /{id}} ends one
 * with all its tokens. Whoever asks shows a token, as for every other call, and is an
 * administrator.
 */
public final class SignInsHandler implements HttpService {
  private final OwnApi api;
  private final TokenEndpoint endpoint;

  public SignInsHandler(ExchangeLine line, TokenEndpoint endpoint) {
    this.api = new OwnApi(line, "sign_ins");
    this.endpoint = endpoint;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/", api.answering(Action.SIGN_INS_READ, _ -> list()))
        .delete("/{id}", api.answering(Action.SIGN_INS_WRITE, this::end));
  }

  private ObjectNode list() {
    var list = StrictJson.newObject();
    var all = list.putArray("sign_ins");
    endpoint.signIns().forEach(family -> all.add(described(family)));
    return list;
  }

  private ObjectNode end(Asked asked) {
    return described(
        endpoint
            .endSignIn(asked.exchange(), asked.id(), asked.by())
            .orElseThrow(
                () ->
                    api.refused(
                        404,
                        "not_found_error",
                        "No sign-in of that id goes on: see `./sallyport sign-ins list`.")));
  }

  private static ObjectNode described(Family family) {
    var who = family.identity();
    var node = StrictJson.newObject();
    node.put("id", family.id()).put("state", family.state().word());
    node.put("subject", who.subject()).put("issuer", who.issuer()).put("name", who.name());
    who.groups().forEach(node.putArray("groups")::add);
    who.scope().forEach(node.putArray("scope")::add);
    node.put("expires_at", family.expiresAt().toString());
    return node;
  }
}
