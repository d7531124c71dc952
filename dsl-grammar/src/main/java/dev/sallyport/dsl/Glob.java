package dev.sallyport.dsl;

/** Names with {@code *}, which stands for any text. */
final class Glob {
  private Glob() {}

  static boolean matches(String glob, String name) {
    var star = glob.indexOf('*');
    if (star < 0) {
      return glob.equals(name);
    }
    if (!name.startsWith(glob.substring(0, star))) {
      return false;
    }
    var rest = glob.substring(star + 1);
    for (var from = star; from <= name.length(); from++) {
      if (matches(rest, name.substring(from))) {
        return true;
      }
    }
    return false;
  }
}
