package dev.sallyport.dsl;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/** Works what detectors and masks extend into them. */
final class Inheritance<T> {
  private final String what;
  private final Function<T, String> name;
  private final BinaryOperator<T> extend;
  private final List<Diagnostic> diagnostics;
  private final Map<String, Written<T>> written = new LinkedHashMap<>();
  private final Map<String, T> whole = new HashMap<>();

  private Inheritance(
      String what,
      Function<T, String> name,
      BinaryOperator<T> extend,
      List<Diagnostic> diagnostics) {
    this.what = what;
    this.name = name;
    this.extend = extend;
    this.diagnostics = diagnostics;
  }

  static List<Detector> detectors(List<Written<Detector>> written, List<Diagnostic> diagnostics) {
    return new Inheritance<>("detector", Detector::name, Inheritance::extended, diagnostics)
        .all(written);
  }

  static List<Mask> masks(List<Written<Mask>> written, List<Diagnostic> diagnostics) {
    return new Inheritance<>("mask", Mask::name, Inheritance::extended, diagnostics).all(written);
  }

  private static Detector extended(Detector own, Detector base) {
    var replaces = new HashSet<>(base.replaces());
    replaces.add(base.name());
    return new Detector(
        own.name(),
        own.span(),
        both(own.patterns(), base.patterns()),
        both(own.checks(), base.checks()),
        both(own.allowed(), base.allowed()),
        union(own.tags(), base.tags()),
        own.examples(),
        replaces);
  }

  private static Mask extended(Mask own, Mask base) {
    return new Mask(
        own.name(),
        own.span(),
        both(own.blocks(), base.blocks()),
        own.hold().or(base::hold),
        own.expectations());
  }

  private static <E> List<E> both(List<E> own, List<E> base) {
    var all = new ArrayList<>(own);
    all.addAll(base);
    return all;
  }

  private static <E> Set<E> union(Set<E> own, Set<E> base) {
    var all = new HashSet<>(own);
    all.addAll(base);
    return all;
  }

  private List<T> all(List<Written<T>> all) {
    // Of two with one name the first counts here; that there are two is said elsewhere.
    all.forEach(one -> written.putIfAbsent(name.apply(one.own()), one));
    return all.stream().map(one -> whole(one, new HashSet<>())).toList();
  }

  private T whole(Written<T> one, Set<String> below) {
    var itsName = name.apply(one.own());
    var known = whole.get(itsName);
    if (known != null && one.equals(written.get(itsName))) {
      return known;
    }
    below.add(itsName);
    var result =
        one.base()
            .flatMap(base -> base(base, below))
            .map(base -> extend.apply(one.own(), whole(base, below)))
            .orElse(one.own());
    if (one.equals(written.get(itsName))) {
      whole.put(itsName, result);
    }
    return result;
  }

  private Optional<Written<T>> base(Written.Name base, Set<String> below) {
    var found = Optional.ofNullable(written.get(base.name()));
    if (found.isEmpty()) {
      diagnostics.add(
          new Diagnostic(
              base.span(),
              "unknown %s `%s`.%s"
                  .formatted(
                      what, base.name(), Nearest.suggestion(base.name(), written.keySet()))));
    } else if (below.contains(base.name())) {
      diagnostics.add(
          new Diagnostic(
              base.span(),
              "%s `%s` would extend itself. Drop one `extends`".formatted(what, base.name())));
      return Optional.empty();
    }
    return found;
  }
}
