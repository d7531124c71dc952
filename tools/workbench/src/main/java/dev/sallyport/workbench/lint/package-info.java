/**
 * What is suspicious in policies that OPA's strict check finds nothing wrong with: one small class
 * for each thing that is looked for. OPA's toolchain tells facts, and this package judges; it knows
 * no front end and no form of report.
 */
@NullMarked
package dev.sallyport.workbench.lint;

import org.jspecify.annotations.NullMarked;
