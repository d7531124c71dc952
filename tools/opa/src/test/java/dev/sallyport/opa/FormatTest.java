package dev.sallyport.opa;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Toolchain.class)
class FormatTest {

  @Test
  void layoutIsThatOfOpa(Opa opa) {
    var text =
        "package p\nimport data.models\nallow if{input.model in models.ml;input.a==1} # why\n";
    assertThat(opa.format("p.rego", text))
        .isEqualTo(
            new Formatted(
                """
                package p

                import data.models

                allow if { # why
                \tinput.model in models.ml
                \tinput.a == 1
                }
                """));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "package p",
        "package p\nallow if{input.a}\n\n\n\ndeny contains x if some x in input.b",
        "# METADATA\n# title: t\npackage p\n\nf(x):=x+1\na:={\"b\":[1,2,\n3]}",
        "package p\nx if every y in input.ys{y>1}\nelse:=false"
      })
  void formattingTwiceChangesNothing(String text, Opa opa) {
    var once = (Formatted) opa.format("p.rego", text);
    assertThat(opa.format("p.rego", once.text())).isEqualTo(once);
  }

  @Test
  void whatDoesNotParseIsLeftAlone(Opa opa) {
    assertThat(opa.format("folder/p.rego", "package p\n\nallow if {\n\tinput.a ==\n}\n"))
        .isInstanceOfSatisfying(
            Rejected.class,
            rejected ->
                assertThat(rejected.diagnostics())
                    .singleElement()
                    .asString()
                    .startsWith("folder/p.rego:"));
  }
}
