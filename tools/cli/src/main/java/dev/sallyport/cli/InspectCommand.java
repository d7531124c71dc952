package dev.sallyport.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.dsl.Mask;
import dev.sallyport.dsl.MaskLanguage;
import dev.sallyport.dsl.Reading;
import dev.sallyport.dsl.Source;
import dev.sallyport.engine.bundle.BundleFile;
import dev.sallyport.engine.bundle.Part;
import dev.sallyport.engine.bundle.Trust;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what is in a bundle file, without running it and without believing it. */
@Command(
    name = "inspect",
    description = "Show what a bundle holds; its signature is shown and not checked.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: ./sallyport inspect policy.tar.gz --json"})
final class InspectCommand implements Callable<Integer> {
  @Parameters(paramLabel = "BUNDLE", description = "The bundle file.")
  private Path bundle = Path.of("bundle.tar.gz");

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    var part = new BundleFile(bundle, Trust.ANYBODY).load();
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(described(part));
    } else {
      print(part, out);
    }
    return 0;
  }

  private static void print(Part part, PrintWriter out) {
    var manifest = part.manifest();
    out.printf("revision     %s%n", manifest.revision());
    out.printf("digest       %s%n", part.digest());
    out.printf(
        "roots        %s%n",
        manifest.roots().stream()
            .map(root -> root.segments().isEmpty() ? "everything" : root.toString())
            .collect(Collectors.joining(", ")));
    out.printf("entry points %s%n", String.join(", ", manifest.entrypoints()));
    manifest
        .reads()
        .forEach(
            (entrypoint, paths) -> paths.forEach(path -> out.printf("  reads      %s%n", path)));
    out.printf("masks        %s%n", String.join(", ", masks(part)));
    out.printf(
        "signature    %s%n",
        part.claimedSignature()
            .map(
                signed ->
                    "by `%s`%s%s, unchecked"
                        .formatted(
                            signed.keyId(),
                            signed.scope().isEmpty() ? "" : " for `" + signed.scope() + "`",
                            signed.issuedAt().map(at -> " at " + at).orElse("")))
            .orElse("none"));
    part.files().forEach((path, bytes) -> out.printf("%,12d %s%n", bytes.length, path));
  }

  private static ObjectNode described(Part part) {
    var node = new ObjectMapper().createObjectNode();
    var manifest = part.manifest();
    node.put("revision", manifest.revision()).put("digest", part.digest());
    var roots = node.putArray("roots");
    manifest.roots().forEach(root -> roots.add(root.toString()));
    manifest.entrypoints().forEach(node.putArray("entrypoints")::add);
    var reads = node.putObject("reads");
    manifest.reads().forEach((entrypoint, paths) -> paths.forEach(reads.putArray(entrypoint)::add));
    masks(part).forEach(node.putArray("masks")::add);
    part.claimedSignature()
        .ifPresent(
            signed -> {
              var signature =
                  node.putObject("signature")
                      .put("key_id", signed.keyId())
                      .put("scope", signed.scope());
              signed.issuedAt().ifPresent(at -> signature.put("signed_at", at.toString()));
            });
    var files = node.putArray("files");
    part.files()
        .forEach((path, bytes) -> files.addObject().put("path", path).put("bytes", bytes.length));
    return node;
  }

  private static List<String> masks(Part part) {
    return switch (MaskLanguage.read(Source.all(part.masks()))) {
      case Reading.Parsed(var set) -> set.masks().stream().map(Mask::name).toList();
      case Reading.Rejected(var diagnostics) -> List.of("unreadable: " + diagnostics.getFirst());
    };
  }
}
