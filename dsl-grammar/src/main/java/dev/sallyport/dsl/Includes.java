package dev.sallyport.dsl;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads files and, once each, those that they include. */
final class Includes {
  private final Function<String, Optional<Source>> more;
  private final List<Diagnostic> diagnostics;

  private final Map<String, Optional<WrittenFile>> read = new LinkedHashMap<>();
  private final Deque<Source> open = new ArrayDeque<>();

  Includes(Function<String, Optional<Source>> more, List<Diagnostic> diagnostics) {
    this.more = more;
    this.diagnostics = diagnostics;
  }

  /** Every file in the order in which it was first named, or nothing if one can't be read. */
  Optional<List<WrittenFile>> read(List<Source> sources) {
    open.addAll(sources);
    var given = sources.stream().map(source -> normal(Path.of(source.name()))).toList();
    for (var source = open.poll(); source != null; source = open.poll()) {
      var name = normal(Path.of(source.name()));
      if (!read.containsKey(name)) {
        read.put(name, new Syntax(source).read(diagnostics).map(file(source)));
        for (var include : read.get(name).map(WrittenFile::includes).orElse(List.of())) {
          include(source, include, given);
        }
      }
    }
    var files = new ArrayList<WrittenFile>();
    for (var file : read.values()) {
      if (file.isEmpty()) {
        return Optional.empty();
      }
      files.add(file.get());
    }
    return Optional.of(files);
  }

  private Function<dev.sallyport.dsl.grammar.MaskGrammarParser.FileContext, WrittenFile> file(
      Source source) {
    return context -> new ModelBuilder(source, diagnostics).file(context);
  }

  private void include(Source from, Written.Name include, List<String> given) {
    String name;
    try {
      name = normal(Path.of(from.name()).resolveSibling(include.name()));
    } catch (InvalidPathException _) {
      diagnostics.add(new Diagnostic(include.span(), "no file can have this name"));
      return;
    }
    if (given.contains(name) || read.containsKey(name)) {
      return;
    }
    var found = more.apply(name);
    found.ifPresent(open::add);
    if (found.isEmpty()) {
      diagnostics.add(
          new Diagnostic(
              include.span(),
              "there is no file `%s`.%s".formatted(name, Nearest.suggestion(name, given))));
    }
  }

  private static String normal(Path path) {
    return path.normalize().toString();
  }
}
