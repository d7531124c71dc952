package dev.sallyport.engine.model;

import java.util.List;
import java.util.Map;

/**
 * A policy ready to run: what OPA's compiler makes of a directory of Rego, with the mask files
 * beside it.
 *
 * @param revision the author's name for it, or the first digits of {@code digest}
 * @param digest SHA-256 of its contents, in hex: two bundles with one digest decide alike
 * @param wasm the compiled policy (OPA's WASM ABI 1.x)
 * @param dataJson the {@code data} document, as JSON text
 * @param footprints the {@code input} paths that each entry point reads, such as {@code
 *     input.request.model}; a path means everything below it, {@code input} means everything. An
 *     entry point that is absent reads everything.
 * @param masks mask files, by path
 */
public record Bundle(
    String revision,
    String digest,
    byte[] wasm,
    String dataJson,
    Map<String, List<String>> footprints,
    Map<String, String> masks) {

  public Bundle {
    footprints = Map.copyOf(footprints);
    masks = Map.copyOf(masks);
  }
}
