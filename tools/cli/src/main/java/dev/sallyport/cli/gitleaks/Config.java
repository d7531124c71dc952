package dev.sallyport.cli.gitleaks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * A configuration of gitleaks.
 *
 * @param allowlists for all rules
 * @param unknown settings that are none of these
 * @see <a href="https://github.com/gitleaks/gitleaks#configuration">its description</a>
 */
record Config(List<Rule> rules, List<Allowlist> allowlists, Set<String> unknown) {
  private static final TomlMapper TOML = new TomlMapper();

  private static final Set<String> KNOWN =
      Set.of("title", "description", "minVersion", "rules", "allowlist", "allowlists");

  private static final Set<String> KNOWN_OF_RULE =
      Set.of(
          "id",
          "description",
          "regex",
          "path",
          "secretGroup",
          "entropy",
          "keywords",
          "tags",
          "allowlist",
          "allowlists",
          "skipReport");

  /**
   * @param entropy which a secret must exceed, in bits for each character
   * @param unknown settings that are none of these
   */
  record Rule(
      String id,
      String description,
      Optional<String> regex,
      boolean hasPath,
      OptionalInt secretGroup,
      OptionalDouble entropy,
      List<String> keywords,
      List<String> tags,
      List<Allowlist> allowlists,
      Set<String> unknown) {}

  /**
   * What makes a finding harmless.
   *
   * @param target what its patterns are looked for in: {@code secret}, {@code match} or {@code
   *     line}
   * @param hasPlaces whether it also lists paths or commits
   * @param needsAll whether all of it must hold, and not any
   * @param isForSome whether it is for some rules only
   */
  record Allowlist(
      List<String> regexes,
      List<String> stopwords,
      String target,
      boolean hasPlaces,
      boolean needsAll,
      boolean isForSome) {

    private static Allowlist of(JsonNode node) {
      return new Allowlist(
          texts(node.path("regexes")),
          texts(node.path("stopwords")),
          node.path("regexTarget").asText("secret").replaceFirst("^$", "secret"),
          !node.path("paths").isEmpty() || !node.path("commits").isEmpty(),
          node.path("condition").asText().matches("(?i)and|&&"),
          node.has("targetRules"));
    }
  }

  /**
   * Reads one.
   *
   * @throws NoGitleaksConfigException if it is no TOML, or has no rules
   */
  static Config read(String toml) {
    JsonNode root;
    try {
      root = TOML.readTree(toml);
    } catch (JsonProcessingException e) {
      throw new NoGitleaksConfigException(
          "line %d: %s".formatted(e.getLocation().getLineNr(), e.getOriginalMessage()));
    }
    if (!root.path("rules").isArray() || root.path("rules").isEmpty()) {
      throw new NoGitleaksConfigException("it has no `[[rules]]`");
    }
    return new Config(
        root.path("rules").valueStream().map(Config::rule).toList(),
        allowlists(root),
        others(root, KNOWN));
  }

  private static Rule rule(JsonNode node) {
    var group = node.path("secretGroup").asInt();
    return new Rule(
        node.path("id").asText(),
        node.path("description").asText(),
        Optional.of(node.path("regex").asText()).filter(regex -> !regex.isEmpty()),
        node.has("path"),
        group > 0 ? OptionalInt.of(group) : OptionalInt.empty(),
        node.has("entropy") && node.path("entropy").asDouble() > 0
            ? OptionalDouble.of(node.path("entropy").asDouble())
            : OptionalDouble.empty(),
        texts(node.path("keywords")),
        texts(node.path("tags")),
        allowlists(node),
        others(node, KNOWN_OF_RULE));
  }

  /** Older configurations have one, newer ones a list. */
  private static List<Allowlist> allowlists(JsonNode node) {
    var lists = new ArrayList<Allowlist>();
    if (node.has("allowlist")) {
      lists.add(Allowlist.of(node.path("allowlist")));
    }
    node.path("allowlists").forEach(list -> lists.add(Allowlist.of(list)));
    return lists;
  }

  private static List<String> texts(JsonNode node) {
    return node.valueStream().map(JsonNode::asText).toList();
  }

  private static Set<String> others(JsonNode node, Set<String> known) {
    var names = new TreeSet<String>();
    node.fieldNames().forEachRemaining(names::add);
    names.removeAll(known);
    return names;
  }
}
