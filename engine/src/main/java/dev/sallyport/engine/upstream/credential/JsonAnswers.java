package dev.sallyport.engine.upstream.credential;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.fetch.FetchException;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.function.Supplier;

/**
 * What an issuer of secrets answers.
 *
 * @param document the JSON object of a success; an empty one otherwise, since what a refusal says
 *     may quote what was sent
 */
record JsonAnswers(int status, JsonNode document) {

  /**
   * @throws NoSecretException if nothing came, or no JSON
   */
  static JsonAnswers of(URI from, Supplier<HttpResponse<byte[]>> call) {
    try {
      var answer = call.get();
      return new JsonAnswers(
          answer.statusCode(),
          answer.statusCode() == 200 ? StrictJson.object(answer.body()) : StrictJson.newObject());
    } catch (FetchException e) {
      throw new NoSecretException(String.valueOf(e.getMessage()));
    } catch (MalformedJsonException _) {
      throw new NoSecretException(Web.shown(from) + " answered with something else than JSON");
    }
  }
}
