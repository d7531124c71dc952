package dev.sallyport.dataplane.telemetry;

import java.util.Map;

/**
 * Which services there are, as OpenTelemetry's conventions for generative AI name them.
 *
 * @param byUpstream by the names of the upstreams
 */
public record Providers(Map<String, String> byUpstream) {

  /** The Claude API itself. */
  public static final String ANTHROPIC = "anthropic";

  public static final String BEDROCK = "aws.bedrock";
  public static final String VERTEX = "gcp.vertex_ai";

  public Providers {
    byUpstream = Map.copyOf(byUpstream);
  }

  /** The service behind an upstream; where there is one alone, exchanges do not name it. */
  String of(String upstream) {
    return upstream.isEmpty() && byUpstream.size() == 1
        ? byUpstream.values().iterator().next()
        : byUpstream.getOrDefault(upstream, ANTHROPIC);
  }
}
