package dev.sallyport.dataplane.telemetry;

import java.util.Map;

/** Which services there are, as OpenTelemetry's conventions for generative AI name them. */
public final class Providers {

  /** The Claude API itself. */
  public static final String ANTHROPIC = "anthropic";

  public static final String BEDROCK = "aws.bedrock";
  public static final String VERTEX = "gcp.vertex_ai";

  private volatile Map<String, String> byUpstream;

  /**
   * @param byUpstream by the names of the upstreams
   */
  public Providers(Map<String, String> byUpstream) {
    this.byUpstream = Map.copyOf(byUpstream);
  }

  /** From now on there are others. */
  public void become(Map<String, String> others) {
    byUpstream = Map.copyOf(others);
  }

  /** The service behind an upstream; where there is one alone, exchanges do not name it. */
  String of(String upstream) {
    var now = byUpstream;
    return upstream.isEmpty() && now.size() == 1
        ? now.values().iterator().next()
        : now.getOrDefault(upstream, ANTHROPIC);
  }
}
