import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// A copy of OPA's sources that differs in a few places, where its code fits the JVM badly. What OPA says stays the same.
final class ChangedOpa {

  static final String NAME = "github.com/open-policy-agent/opa";

  /// A place that is built otherwise.
  private record Change(String file, String from, String to) {}

  private static final List<Change> CHANGES = List.of(
      // One function is larger than a JVM method may be, and becomes two.
      new Change("internal/gojsonschema/schema.go", "\t// validation : number / integer\n", """
          \treturn d.parseValidation(m, currentSchema)
          }

          func (d *Schema) parseValidation(m map[string]any, currentSchema *SubSchema) error {
          """),
      // The plan is written out for nobody to read, which takes a fifth of a compilation.
      new Change("v1/compile/compile.go", "\terr = ir.Pretty(c.debug.Writer(), policy)\n", """
          \tif c.debug.Writer() != io.Discard {
          \t\terr = ir.Pretty(c.debug.Writer(), policy)
          \t}
          """),
      // Taking the entry points out of the Rego that is left looks at each rule for each entry point. Tests have a thousand
      // of both, and nobody wants their Rego.
      new Change("v1/compile/compile.go", "\treturn pruneBundleEntrypoints(c.bundle, c.entrypointrefs)\n", """
          \tif c.output == nil {
          \t\treturn nil
          \t}
          \treturn pruneBundleEntrypoints(c.bundle, c.entrypointrefs)
          """));

  /// Makes a copy of OPA with the changes.
  ///
  /// @return a `go.mod` that puts the copy in OPA's place
  static Path modfile(Path sources, Path work) throws Exception {
    said(Build.goIn(sources, "mod", "download", NAME));
    var original = Path.of(said(Build.goIn(sources, "list", "-m", "-f", "{{.Dir}}", NAME)));
    var copy = work.resolve("opa");
    Build.copyFolder(original, copy);
    for (var change : CHANGES) {
      var file = copy.resolve(change.file);
      var text = Files.readString(file);
      if (text.split(Pattern.quote(change.from), -1).length != 2) {
        throw new Build.Refusal("`" + change.file + "` of OPA has no longer, or more than once: " + change.from.strip()
            + " Change it elsewhere, or drop the change in ChangedOpa.java.");
      }
      // What Go keeps of modules is read-only.
      Files.delete(file);
      Files.writeString(file, text.replace(change.from, change.to));
    }
    var mod = Files.copy(sources.resolve("go.mod"), work.resolve("go.mod"));
    Files.copy(sources.resolve("go.sum"), work.resolve("go.sum"));
    said(Build.goIn(sources, "mod", "edit", "-replace=" + NAME + "=" + copy, mod.toString()));
    return mod;
  }

  private ChangedOpa() {}

  private static String said(ProcessBuilder command) throws Exception {
    var process = command.redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new Build.Refusal("`" + String.join(" ", command.command()) + "` failed: " + said);
    }
    return said;
  }
}
