package dev.sallyport.tests.plane;

import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.pipeline.Upstream;
import dev.sallyport.engine.pipeline.UpstreamException;
import dev.sallyport.engine.pipeline.UpstreamException.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** HTTP out, with the service's key on it. */
record JdkUpstream(URI base, String key, HttpClient client) implements Upstream, AutoCloseable {

  JdkUpstream(URI base, String key) {
    this(base, key, HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
  }

  @Override
  public Reply send(Request request) {
    try {
      HttpResponse<InputStream> response =
          client.send(outgoing(request), BodyHandlers.ofInputStream());
      return new Reply(
          response.statusCode(),
          new Headers(response.headers().map()),
          response.body(),
          () -> close(response.body()));
    } catch (ConnectException e) {
      throw new UpstreamException(Fault.UNREACHABLE, e);
    } catch (IOException e) {
      throw new UpstreamException(Fault.BROKE_OFF, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UpstreamException(Fault.BROKE_OFF, e);
    }
  }

  private HttpRequest outgoing(Request request) {
    String query = request.query().isEmpty() ? "" : "?" + request.query();
    HttpRequest.Builder outgoing =
        HttpRequest.newBuilder(base.resolve(request.path() + query))
            .method(request.method(), BodyPublishers.ofByteArray(request.body()))
            .header("x-api-key", key);
    request
        .headers()
        .fields()
        .forEach((name, values) -> values.forEach(value -> outgoing.header(name, value)));
    return outgoing.build();
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    client.close();
  }

  /** Never the key. */
  @Override
  public String toString() {
    return "JdkUpstream[" + base + "]";
  }
}
