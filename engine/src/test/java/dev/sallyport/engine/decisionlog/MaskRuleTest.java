package dev.sallyport.engine.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.policy.value.ValueReader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OPA's rules for what is erased and masked; those that OPA applies alike are held against it. */
class MaskRuleTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // What it is | the rules | the event before | and after
        "a member | {\"/input/a\"} | {\"input\":{\"a\":1,\"b\":2}}"
            + " | {\"input\":{\"b\":2},\"erased\":[\"/input/a\"]}",
        "all of it | {\"/result\"} | {\"input\":1,\"result\":[1]}"
            + " | {\"input\":1,\"erased\":[\"/result\"]}",
        "what is not there | {\"/input/a/b\", \"/result\"} | {\"input\":{\"a\":1}}"
            + " | {\"input\":{\"a\":1}}",
        "an element | {\"/input/0/1\"} | {\"input\":[[1,2,3]]}"
            + " | {\"input\":[[1,3]],\"erased\":[\"/input/0/1\"]}",
        "no element | {\"/input/1\", \"/input/-1\", \"/input/x\"} | {\"input\":[1]}"
            + " | {\"input\":[1]}",
        "a name with signs | {\"/input/a b\"} | {\"input\":{\"a b\":1}}"
            + " | {\"input\":{},\"erased\":[\"/input/a%20b\"]}",
        "an escaped name | {\"/input/a%2Fb\"} | {\"input\":{\"a/b\":1}}"
            + " | {\"input\":{},\"erased\":[\"/input/a%252Fb\"]}",
        "names that look alike | {\"/input/a%20b/c\"}"
            + " | {\"input\":{\"a b\":{\"c\":1},\"a%20b\":{\"c\":1,\"d\":1},\"a%2520b\":{\"c\":1},\"ab\":1}}"
            + " | {\"input\":{\"a b\":{},\"a%20b\":{\"d\":1},\"a%2520b\":{},\"ab\":1},"
            + "\"erased\":[\"/input/a%2520b/c\"]}",
        "last names that look alike | {\"/input/a%20b\"}"
            + " | {\"input\":{\"a b\":1,\"a%20b\":2,\"a%2520b\":3}}"
            + " | {\"input\":{},\"erased\":[\"/input/a%2520b\"]}",
        "another value for all of them"
            + " | {{\"op\": \"upsert\", \"path\": \"/input/a%20b\", \"value\": 0}}"
            + " | {\"input\":{\"a b\":1,\"a%20b\":2}}"
            + " | {\"input\":{\"a b\":0,\"a%20b\":0},\"masked\":[\"/input/a%2520b\"]}",
        "the arguments of a call | {\"/nd_builtin_cache/f/[1]\"}"
            + " | {\"nd_builtin_cache\":{\"f\":{\"[1]\":2}}}"
            + " | {\"nd_builtin_cache\":{\"f\":{}},\"erased\":[\"/nd_builtin_cache/f/%5B1%5D\"]}",
        "another value | {{\"op\": \"upsert\", \"path\": \"/input/a\", \"value\": {1, 2}}}"
            + " | {\"input\":{\"a\":1}} | {\"input\":{\"a\":[1,2]},\"masked\":[\"/input/a\"]}",
        "no value | {{\"op\": \"upsert\", \"path\": \"/input\"}} | {\"input\":1}"
            + " | {\"input\":null,\"masked\":[\"/input\"]}",
        "a new place | {{\"op\": \"upsert\", \"path\": \"/input/b/c\", \"value\": 3}}"
            + " | {\"input\":{}} | {\"input\":{\"b\":{\"c\":3}},\"masked\":[\"/input/b/c\"]}",
        "no place in a text | {{\"op\": \"upsert\", \"path\": \"/input/a/b\", \"value\": 3}}"
            + " | {\"input\":{\"a\":\"x\"}} | {\"input\":{\"a\":\"x\"}}",
        "behind an array | {{\"op\": \"upsert\", \"path\": \"/input/1\", \"value\": 3}}"
            + " | {\"input\":[1]} | {\"input\":[1]}",
        "in an array | {{\"op\": \"upsert\", \"path\": \"/input/0/a\", \"value\": 3}}"
            + " | {\"input\":[{}]} | {\"input\":[{\"a\":3}],\"masked\":[\"/input/0/a\"]}",
        "removed, in the longer form | [{\"op\": \"remove\", \"path\": \"/input/a\"}]"
            + " | {\"input\":{\"a\":1}} | {\"input\":{},\"erased\":[\"/input/a\"]}",
      })
  void anEventIsChanged(String name, String rules, String before, String after) throws Exception {
    var event = (ObjectNode) PlainJson.read(before);
    MaskRule.read(ValueReader.read(rules)).forEach(rule -> rule.apply(event));
    assertThat(event.toString()).isEqualTo(after);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "true | is not a set",
        "{\"/input\": 1} | is not a set",
        "{1} | neither a path nor an object",
        "{\"input\"} | needs `path`",
        "{\"\"} | needs `path`",
        "{\"/labels\"} | does not begin with",
        "{\"/inputs\"} | does not begin with",
        "{\"/input/%4\"} | is no escape",
        "{\"/input/%zz\"} | is no escape",
        "{{\"path\": \"/input\"}} | needs `op`",
        "{{\"op\": \"replace\", \"path\": \"/input\"}} | needs `op`",
        "{{\"op\": \"remove\"}} | needs `path`",
        "{{\"op\": \"remove\", \"path\": 7}} | needs `path`",
        "{\"/input/fine\", 1} | neither a path nor an object",
      })
  void whatIsNoRuleLeavesNoneStanding(String rules, String why) {
    assertThatThrownBy(() -> MaskRule.read(ValueReader.read(rules)))
        .isInstanceOf(UnusableMaskException.class)
        .hasMessageContaining(why);
  }
}
