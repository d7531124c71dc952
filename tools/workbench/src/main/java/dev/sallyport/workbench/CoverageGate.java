package dev.sallyport.workbench;

import dev.sallyport.opa.Coverage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How much of each package the tests must reach.
 *
 * @param wanted percent by package, without {@code data.}; the empty name stands for every package
 *     that is not named
 */
public record CoverageGate(SortedMap<String, Double> wanted) {
  private static final double WHOLE = 100.0;

  public CoverageGate {
    wanted = new TreeMap<>(wanted);
    wanted.forEach(
        (name, percent) -> {
          if (!(percent >= 0 && percent <= WHOLE)) {
            throw new IllegalArgumentException("coverage is from 0 to 100 percent, not " + percent);
          }
        });
  }

  /** Reads {@code 90} or {@code gateway.request=100}, each as often as there are packages. */
  public static CoverageGate read(Collection<String> texts) {
    var wanted = new TreeMap<String, Double>();
    for (var text : texts) {
      var cut = text.lastIndexOf('=');
      try {
        wanted.put(text.substring(0, Math.max(cut, 0)), Double.valueOf(text.substring(cut + 1)));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "`" + text + "` is no coverage: write `90` or `gateway.request=100`", e);
      }
    }
    return new CoverageGate(wanted);
  }

  /** The packages that fall short, and those that are named and have nothing to reach. */
  public List<String> shortfalls(Collection<Coverage> files) {
    Map<String, List<Coverage>> packages =
        files.stream()
            .collect(
                Collectors.groupingBy(Coverage::packageName, TreeMap::new, Collectors.toList()));
    var found = new ArrayList<String>();
    packages.forEach(
        (name, of) -> {
          var least = wanted.getOrDefault(name, wanted.getOrDefault("", 0.0));
          var is = Coverage.percent(of);
          if (is < least) {
            found.add(
                String.format(
                    Locale.ROOT,
                    "package `%s`: %.1f %% of lines covered, and %.1f %% are wanted",
                    name,
                    is,
                    least));
          }
        });
    wanted.keySet().stream()
        .filter(name -> !name.isEmpty() && !packages.containsKey(name))
        .forEach(
            name -> found.add("package `" + name + "`: coverage is wanted, and it has no rule"));
    return found;
  }
}
