package dev.sallyport.workbench.report;

import dev.sallyport.opa.Coverage;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Coverage as lcov's tracefiles have it, which editors and most services read. OPA tells whether a
 * line was reached and not how often, so a line that was is counted once.
 *
 * @see <a href="https://github.com/linux-test-project/lcov">lcov</a>
 */
public final class Lcov {
  private Lcov() {}

  /**
   * The whole file.
   *
   * @param root what stands before each file's path, such as {@code rego/}
   */
  public static String of(SortedMap<String, Coverage> coverage, String root) {
    var out = new StringBuilder("TN:\n");
    coverage.forEach(
        (file, of) -> {
          out.append("SF:").append(root).append(file).append('\n');
          var lines = lines(of);
          lines.forEach((line, hits) -> out.append("DA:" + line + "," + hits + "\n"));
          out.append("LF:").append(lines.size()).append('\n');
          out.append("LH:").append(of.covered().size()).append('\n');
          out.append("end_of_record\n");
        });
    return out.toString();
  }

  /** Every line that can be reached, and whether it was: 1 or 0. */
  static SortedMap<Integer, Integer> lines(Coverage coverage) {
    var lines = new TreeMap<Integer, Integer>();
    coverage.covered().forEach(line -> lines.put(line, 1));
    coverage.notCovered().forEach(line -> lines.put(line, 0));
    return lines;
  }
}
