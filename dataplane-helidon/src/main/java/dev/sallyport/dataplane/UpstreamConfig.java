package dev.sallyport.dataplane;

import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.upstream.UpstreamLimits;
import dev.sallyport.engine.upstream.credential.SecretSource;
import dev.sallyport.engine.upstream.credential.ServiceCredential;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/**
 * A service that calls may go to.
 *
 * @param name what audit entries and messages call it
 * @param weight its share of the calls; with 0 it gets those alone that no other can take
 * @param kind which service it is
 */
public record UpstreamConfig(String name, int weight, Kind kind) {

  public UpstreamConfig {
    if (!name.matches("[a-z0-9][a-z0-9_.-]{0,62}")) {
      throw new UnusableConfigException(
          "`%s` is no name of an upstream: write up to 63 lower-case letters, digits, `-`, `_`, `.`"
              .formatted(name));
    }
    if (weight < 0 || weight > UpstreamLimits.WEIGHT_MAX) {
      throw new UnusableConfigException(
          "the weight of upstream `%s` is between 0 and %d, not %d"
              .formatted(name, UpstreamLimits.WEIGHT_MAX, weight));
    }
  }

  /** Which service it is, and what it wants to know. */
  public sealed interface Kind {

    /** Where it is. */
    URI base();

    /** The Claude API, or a gateway that speaks it. */
    record Claude(URI base, ServiceCredential credential) implements Kind {
      public Claude {
        requireSafe(base);
        if (credential instanceof ServiceCredential.Federation federation) {
          requireSafe(federation.endpoint());
        }
      }
    }

    /**
     * Amazon Bedrock.
     *
     * @param base usually {@code https://bedrock-runtime.<region>.amazonaws.com}
     * @param region what requests are signed for
     * @param credential {@code ACCESS_KEY_ID:SECRET_ACCESS_KEY}, or those two and a session token
     *     behind another colon: one text, so that its parts change together
     * @param models what Bedrock calls each model that callers ask for; others it does not serve
     */
    record Bedrock(URI base, String region, SecretSource credential, Map<String, String> models)
        implements Kind {
      public Bedrock {
        requireSafe(base);
        models = Map.copyOf(models);
        if (!region.matches("[a-z0-9-]{1,32}")) {
          throw new UnusableConfigException(
              "`%s` is no AWS region: write one such as `eu-central-1`".formatted(region));
        }
        requireModels(models);
      }

      /** Bedrock as AWS runs it in a region. */
      public static Bedrock in(String region, SecretSource credential, Map<String, String> models) {
        var base = URI.create("https://bedrock-runtime." + region + ".amazonaws.com");
        return new Bedrock(base, region, credential, models);
      }
    }

    /**
     * Claude on Google Cloud's Vertex AI.
     *
     * @param base usually {@code https://<location>-aiplatform.googleapis.com}
     * @param credential the JSON file of a service account or of a workload identity
     * @param models what Vertex calls each model that callers ask for; others it does not serve
     */
    record Vertex(
        URI base, String project, String location, Path credential, Map<String, String> models)
        implements Kind {
      public Vertex {
        requireSafe(base);
        models = Map.copyOf(models);
        if (!project.matches("[a-z0-9:.-]{1,64}") || !location.matches("[a-z0-9-]{1,32}")) {
          throw new UnusableConfigException(
              "`%s` in `%s` is no project of Google Cloud: write its id, and a location such as"
                      .formatted(project, location)
                  + " `europe-west1` or `global`");
        }
        requireModels(models);
      }

      /** Vertex as Google runs it in a location. */
      public static Vertex in(
          String project, String location, Path credential, Map<String, String> models) {
        var host = location.equals("global") ? "" : location + "-";
        var base = URI.create("https://" + host + "aiplatform.googleapis.com");
        return new Vertex(base, project, location, credential, models);
      }
    }
  }

  private static void requireModels(Map<String, String> models) {
    if (models.isEmpty()) {
      throw new UnusableConfigException(
          "this upstream has its own names for models: list them in `models`, such as"
              + " `claude-sonnet-5: anthropic.claude-sonnet-5-v1:0`");
    }
    models.forEach(
        (model, own) -> {
          if (!own.matches("[A-Za-z0-9@._:-]{1,256}")) {
            throw new UnusableConfigException(
                "`%s`, as `%s` is called by its upstream, is no name of a model: write its id, not an ARN"
                    .formatted(own, model));
          }
        });
  }

  private static void requireSafe(URI base) {
    if (!Web.isSafe(base)) {
      throw new UnusableConfigException(
          "the upstream `%s` must be https, or http on loopback: the service's key goes there"
              .formatted(base));
    }
    if (base.getRawQuery() != null || base.getRawFragment() != null) {
      throw new UnusableConfigException("the upstream `%s` has a query".formatted(base));
    }
  }
}
