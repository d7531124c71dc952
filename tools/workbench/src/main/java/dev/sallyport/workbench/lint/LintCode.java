package dev.sallyport.workbench.lint;

import dev.sallyport.workbench.lint.Finding.Level;
import java.util.Arrays;
import java.util.Optional;

/**
 * What lint looks for. The guide for policy authors has the same table, and a test compares them.
 */
public enum LintCode {
  UNKNOWN_INPUT_PATH(
      "unknown-input-path",
      Level.ERROR,
      "a path of `input` that its schema does not have",
      "The strict check looks at paths that begin with `input`. This one stands where it does not look: in a function that is given a part of `input`, in `object.get`, or behind `with input`. Write a path that `schemas/input.json` has."),
  UNKNOWN_VERDICT_FIELD(
      "unknown-verdict-field",
      Level.ERROR,
      "a verdict has a field that the gateway does not know",
      "The gateway refuses every call for which such a verdict holds. Take the field out, or correct its name."),
  MISSING_VERDICT_FIELD(
      "missing-verdict-field",
      Level.ERROR,
      "a verdict lacks a field that it needs",
      "The gateway refuses every call for which such a verdict holds. Add the field."),
  UNKNOWN_VERDICT_KIND(
      "unknown-verdict-kind",
      Level.ERROR,
      "a rule is named almost like one that the gateway reads",
      "Nothing reads the rule, so it decides nothing. Correct its name."),
  VERDICT_NOT_A_SET(
      "verdict-not-a-set",
      Level.ERROR,
      "`allow`, `deny`, `mask` or `approve` is not a set",
      "The gateway refuses every call, since it cannot read the verdict. Write `allow contains {\"rule\": \"…\"} if { … }`."),
  UNKNOWN_MASK(
      "unknown-mask",
      Level.ERROR,
      "a verdict uses a mask that no mask file defines",
      "The gateway refuses every call for which such a verdict holds. Name a mask of a `*.mask` file. Where another bundle brings the mask, say so with an ignore comment."),
  UNREACHABLE_RULE(
      "unreachable-rule",
      Level.WARNING,
      "a rule that nothing needs, or that never holds",
      "No verdict and no mask of the decision log leads to the rule, or one of its conditions is never true. Delete it, or use it. What is there for the decision log alone says so with an ignore comment."),
  UNTESTED_RULE(
      "untested-rule",
      Level.WARNING,
      "a rule that holds in no test",
      "No test comes to the end of the rule, and no case names a verdict that needs it. Write a test in which it holds."),
  HTTP_SEND(
      "http-send",
      Level.WARNING,
      "a rule asks the network, by `http.send` or `net.lookup_ip_addr`",
      "Decisions wait for that host, and one that does not answer makes the call undefined. Prefer data that comes with the bundle. Where a host has to be asked, say so with an ignore comment."),
  REGEX_NOT_LINEAR(
      "regex-not-linear",
      Level.ERROR,
      "a regular expression with look-around, back-references or atomic groups",
      "RE2 matches in linear time and has none of them: the call is undefined, so the rule never holds. Write the condition as two patterns, or in Rego."),
  INVALID_REGEX(
      "invalid-regex",
      Level.ERROR,
      "a regular expression that RE2 cannot read",
      "The call is undefined, so the rule never holds. Correct the pattern."),
  DYNAMIC_REGEX(
      "dynamic-regex",
      Level.WARNING,
      "a regular expression that comes from `input`",
      "Who calls writes the pattern: one that matches everything, cannot be read, or is as large as it may be. Compare texts with `==`, `startswith` or `contains`, or keep the patterns in data."),
  USELESS_IGNORE(
      "useless-ignore",
      Level.WARNING,
      "an ignore comment that ignores nothing",
      "What it was written for is gone, or its code is misspelt. Delete it, or correct the code.");

  private final String word;
  private final Level level;
  private final String summary;
  private final String help;

  LintCode(String word, Level level, String summary, String help) {
    this.word = word;
    this.level = level;
    this.summary = summary;
    this.help = help;
  }

  /** The code with that word. */
  public static Optional<LintCode> of(String word) {
    return Arrays.stream(values()).filter(code -> code.word.equals(word)).findFirst();
  }

  /** As findings and comments write it, such as {@code untested-rule}. */
  public String word() {
    return word;
  }

  public Level level() {
    return level;
  }

  /** What it is about, in one line. */
  public String summary() {
    return summary;
  }

  /** What comes of it, and what to do. */
  public String help() {
    return help;
  }
}
