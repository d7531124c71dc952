package dev.sallyport.workbench;

import dev.sallyport.dsl.MaskLanguage;
import dev.sallyport.dsl.Reading;
import dev.sallyport.dsl.Source;
import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.opa.Opa;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Says what is wrong with the policies and masks of a directory, without running them. */
public final class PolicyCheck {
  private PolicyCheck() {}

  /** What is wrong, as {@code file:line:column: message}; empty when nothing is. */
  public static List<String> findings(PolicyFiles files, Opa opa) {
    // Masks need no OPA, so the two keep a core each busy.
    var masks = CompletableFuture.supplyAsync(() -> masks(files));
    var rules =
        opa.check(files.policiesAndTests(), files.schemas()).stream()
            .map(Object::toString)
            .toList();
    return Stream.concat(rules.stream(), masks.join().stream()).toList();
  }

  private static List<String> masks(PolicyFiles files) {
    return switch (MaskLanguage.read(Source.all(files.masks()))) {
      case Reading.Parsed _ -> List.of();
      case Reading.Rejected(var diagnostics) -> diagnostics.stream().map(Object::toString).toList();
    };
  }
}
