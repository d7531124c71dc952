package dev.sallyport.opa;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files that belong together: policies and the data that they look up.
 *
 * <p>A policy is a file `*.rego`. A data document is a file named `data.json`, `data.yaml` or
 * `data.yml`; it is mounted where its folder says, as in an OPA bundle: `teams/ml/data.json` is
 * found under `data.teams.ml`. Any other file is diagnosed.
 *
 * @param files text by path; paths are relative, with `/` between folders
 */
public record Sources(SortedMap<String, String> files) {

  public Sources {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  public static Sources of(Map<String, String> files) {
    return new Sources(new TreeMap<>(files));
  }

  public static Sources of(String path, String text) {
    return of(Map.of(path, text));
  }

  /** The same sources and one file more, or with another text. */
  public Sources with(String path, String text) {
    var more = new TreeMap<>(files);
    more.put(path, text);
    return new Sources(more);
  }
}
