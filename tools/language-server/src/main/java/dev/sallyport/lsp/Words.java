package dev.sallyport.lsp;

import dev.sallyport.dsl.CheckDigits;
import dev.sallyport.dsl.Scope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What the words of the mask language mean, in one sentence each. */
final class Words {
  private static final Map<String, String> MEANINGS = meanings();

  private Words() {}

  static Optional<String> meaning(String word) {
    return Optional.ofNullable(MEANINGS.get(word));
  }

  private static Map<String, String> meanings() {
    var all = new LinkedHashMap<String, String>();
    all.put("masks", "The version of the mask language that the file is written in.");
    all.put("include", "Reads another file with this one.");
    all.put("detector", "Says what one kind of sensitive text looks like.");
    all.put("mask", "Says what is put in the place of what detectors find, and where.");
    all.put("findings", "What is looked for in every request before the policy decides.");
    all.put("extends", "Takes over everything that another one says.");
    all.put("match", "Patterns between slashes; the group `(?<secret>…)` is what is masked.");
    all.put("literal", "Texts that are masked as they are.");
    all.put("check", "What must hold of a whole secret besides its form.");
    all.put("allow", "What makes a secret harmless: a text or a pattern in it.");
    all.put("tags", "Names by which masks choose many detectors at once.");
    all.put("matches", "An example in which the detector must find something.");
    all.put("ignores", "An example in which the detector must find nothing.");
    all.put("on", "Where the rules that follow apply.");
    all.put("hold", "How much of a text may be held back until it is clear what it is.");
    all.put("expect", "An example of what the mask makes of a text.");
    all.put("tag", "Chooses all detectors with a tag.");
    all.put("field", "Chooses a field of JSON by its path, whatever it holds.");
    all.put("restore", "Puts back what the tokens of this gateway stand for.");
    all.put("redact", "Puts a label in its place; `{name}` in it is the detector's name.");
    all.put("keep", "Keeps some letters and digits at its ends, and replaces the others.");
    all.put("hmac", "Puts a keyed hash in its place: equal secrets can be told to be equal.");
    all.put("tokenise", "Puts a token in its place that this gateway alone can restore.");
    all.put("drop", "Puts nothing in its place.");
    all.put("block", "Refuses the whole request or reply.");
    all.put("pass", "Lets it stay: a rule for exceptions, before the rule that they are from.");
    all.put("session", "The same secret has the same token in one session.");
    all.put("tenant", "The same secret has the same token for one tenant.");
    all.put("entropy", "How random it is, in bits for each character (Shannon).");
    all.put("length", "How long it is, in code points: `length 20..40`.");
    for (var scope : Scope.values()) {
      all.put(scope.word(), meaning(scope));
    }
    for (var digits : CheckDigits.values()) {
      all.put(digits.word(), "Its check digits are right by `%s`.".formatted(digits.word()));
    }
    return all;
  }

  private static String meaning(Scope scope) {
    return switch (scope) {
      case REQUEST_TEXT -> "What the caller says: the text of messages and documents.";
      case REQUEST_SYSTEM -> "The system prompt.";
      case REQUEST_TOOL_USE -> "What the model asked tools for, as the caller sends it again.";
      case REQUEST_TOOL_RESULT -> "What tools answered.";
      case RESPONSE_TEXT -> "What the model says, with its citations.";
      case RESPONSE_TOOL_USE -> "What the model asks tools for.";
      case RESPONSE_TOOL_RESULT -> "What tools that run at the service answered.";
    };
  }
}
