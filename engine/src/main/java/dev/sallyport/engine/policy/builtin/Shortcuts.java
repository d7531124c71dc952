package dev.sallyport.engine.policy.builtin;

import java.util.HashMap;
import java.util.Map;

/** All shortcuts, by the function that they stand for. */
final class Shortcuts {
  private Shortcuts() {}

  static Map<String, Shortcut> all() {
    var all = new HashMap<String, Shortcut>();
    all.putAll(TextShortcuts.BY_NAME);
    all.putAll(DigestShortcuts.BY_NAME);
    all.putAll(TimeShortcuts.BY_NAME);
    return all;
  }
}
