package dev.sallyport.sim;

import java.util.List;
import java.util.Optional;

/** The directives of one prompt, in their order. */
record Script(List<Directive> directives) {

  Script {
    directives = List.copyOf(directives);
  }

  /** The directives of one kind, in their order. */
  <D extends Directive> List<D> all(Class<D> kind) {
    return directives.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** Of a kind that can only hold once, the last one counts. */
  <D extends Directive> Optional<D> last(Class<D> kind) {
    List<D> found = all(kind);
    return found.isEmpty() ? Optional.empty() : Optional.of(found.getLast());
  }
}
