package dev.sallyport.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may come next, by what stands before. */
final class NextTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          ``                                        | NONE     | masks
          masks                                     | NONE     |
          masks 1                                   | NONE     | ;
          masks 1;                                  | NONE     | include detector mask findings
          masks 1; detector                         | NONE     |
          masks 1; detector a                       | NONE     | extends {
          masks 1; detector a extends               | DETECTOR |
          masks 1; mask a extends                   | MASK     |
          masks 1; detector a {                     | NONE     | match literal check allow tags matches ignores }
          masks 1; detector a { match /a/           | NONE     | , ;
          masks 1; detector a { check               | CHECK    | entropy length
          masks 1; detector a { check luhn,         | CHECK    | entropy length
          masks 1; detector a { check entropy       | NONE     | , ;
          masks 1; detector a { tags a,             | TAG      |
          masks 1; detector a { matches "a"         | NONE     | secret ; +
          masks 1; mask a {                         | NONE     | on hold expect }
          masks 1; mask a { on                      | SCOPE    |
          masks 1; mask a { on request.text,        | SCOPE    |
          masks 1; mask a { expect                  | SCOPE    |
          masks 1; mask a { hold 512 chars          | NONE     | , ;
          masks 1; mask a { on request.* {          | DETECTOR | tag field restore }
          masks 1; mask a { on request.* { a,       | DETECTOR | tag field
          masks 1; mask a { on request.* { tag(     | TAG      |
          masks 1; mask a { on request.* { a ->     | NONE     | redact keep hmac tokenise drop block pass
          masks 1; mask a { on request.* { a -> keep first 2 | NONE | last with ;
          masks 1; mask a { on request.* { a -> drop; } | NONE | on hold expect }
          masks 1; findings { on request.* {        | DETECTOR | tag }
          masks 1; detector a { match "             | NONE     |
          masks 1; # a comment                      | NONE     |
          masks 1; detektor a {                     | NONE     |
          """)
  void afterWhatStandsBefore(String text, Next.Kind kind, String words) {
    var next = Next.after(text == null ? "" : text);
    assertThat(next.kind()).isEqualTo(kind);
    assertThat(next.words())
        .containsExactlyInAnyOrderElementsOf(
            words == null ? List.of() : Arrays.asList(words.split(" ")));
  }
}
