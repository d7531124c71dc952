package dev.sallyport.engine.decisionlog;

import dev.sallyport.engine.policy.EventRules;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The policy that decides.
 *
 * @param revision of the whole, as the audit log has it
 * @param bundles each bundle's revision, by where it comes from
 * @param rules what it says of its own events
 */
record Origin(String revision, SortedMap<String, String> bundles, EventRules rules) {
  Origin {
    bundles = Collections.unmodifiableSortedMap(new TreeMap<>(bundles));
  }
}
