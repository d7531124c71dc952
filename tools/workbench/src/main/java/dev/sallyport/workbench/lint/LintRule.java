package dev.sallyport.workbench.lint;

import java.util.stream.Stream;

/** Something that is looked for. */
@FunctionalInterface
interface LintRule {
  /** Where it is found, in any order. */
  Stream<Finding> findings(Policy policy);
}
