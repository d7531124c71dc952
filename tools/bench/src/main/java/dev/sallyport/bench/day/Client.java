package dev.sallyport.bench.day;

import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.pipeline.Arrival;
import dev.sallyport.engine.pipeline.ClientGoneException;
import dev.sallyport.engine.pipeline.Responder;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/** Whoever makes a call, and takes what comes of it as long as they like. */
final class Client extends OutputStream implements Responder {
  private final Passage call;

  Client(Passage call) {
    this.call = call;
  }

  Arrival arrival() {
    var plan = call.plan();
    return new Arrival(
        "POST",
        plan.path(),
        "",
        new Headers(
            Map.of(
                "authorization", List.of("Bearer " + plan.who().name()),
                "content-length", List.of(Integer.toString(plan.body().length)),
                "user-agent", List.of("claude-cli/2.1.330"),
                "x-claude-code-session-id", List.of(plan.asked().session()))),
        new ByteArrayInputStream(plan.body()));
  }

  @Override
  public OutputStream begin(int status, Headers headers) {
    requireThere();
    call.begins(status);
    return this;
  }

  @Override
  public void write(int one) {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    call.moment();
    if (call.is(Trouble.CLIENT_LEAVES) && call.isNow(call.clientWrites())) {
      call.leavesClient();
    }
    requireThere();
    call.came(bytes, offset, length);
  }

  @Override
  public void close() {
    requireThere();
    call.ends();
  }

  private void requireThere() {
    if (call.isGone()) {
      throw new ClientGoneException();
    }
  }
}
