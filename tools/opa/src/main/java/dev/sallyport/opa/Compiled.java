package dev.sallyport.opa;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Policies ready to run.
 *
 * @param bundle an OPA bundle (`.tar.gz`) with `/policy.wasm`, `/data.json`, the policies and a
 *     `/.manifest`; the same sources give the same bytes
 * @param wasm the `policy.wasm` in it
 * @param data the `data.json` in it, as JSON text
 * @param footprints for every entry point that has rules, which parts of `input` it reads; an entry
 *     point that was asked for and is missing here has no rules
 */
public record Compiled(
    Bytes bundle, Bytes wasm, String data, SortedMap<String, Footprint> footprints)
    implements CompileResult {

  public Compiled {
    footprints = Collections.unmodifiableSortedMap(new TreeMap<>(footprints));
  }
}
