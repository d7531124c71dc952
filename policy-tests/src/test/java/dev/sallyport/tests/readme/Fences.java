package dev.sallyport.tests.readme;

import dev.sallyport.tests.tidy.Tree;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The blocks of code that a document shows. */
public final class Fences {
  private Fences() {}

  /**
   * Those of one language, in their order.
   *
   * @param language what stands behind the fence; empty for blocks without a language
   */
  public static List<String> of(String document, String language) {
    String text = new Tree.TextFile(document, Tree.ROOT.resolve(document)).text();
    return Pattern.compile("^```([a-z]*)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
        .matcher(text)
        .results()
        .filter(block -> block.group(1).equals(language))
        .map((MatchResult block) -> block.group(2))
        .toList();
  }
}
