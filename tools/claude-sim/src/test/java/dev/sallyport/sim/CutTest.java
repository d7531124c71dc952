package dev.sallyport.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CutTest {

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a", "one two", " one\n\ntwo  ", "😀😀 a😀", "a\uD83D"})
  void thePiecesAreTheTextHoweverItIsCut(String text) {
    int length = text.codePointCount(0, text.length());
    whole(new Cut.Words(), text);
    for (int i = 1; i <= length + 1; i++) {
      whole(new Cut.Every(i), text);
      for (int j = i; j <= length + 1; j++) {
        whole(new Cut.At(List.of(i, j)), text);
      }
    }
  }

  private static void whole(Cut cut, String text) {
    List<String> pieces = cut.pieces(text);
    assertThat(String.join("", pieces)).isEqualTo(text);
    assertThat(pieces).noneMatch(String::isEmpty);
    for (int i = 1; i < pieces.size(); i++) {
      String before = pieces.get(i - 1);
      boolean torn =
          Character.isHighSurrogate(before.charAt(before.length() - 1))
              && Character.isLowSurrogate(pieces.get(i).charAt(0));
      assertThat(torn).isFalse();
    }
  }
}
