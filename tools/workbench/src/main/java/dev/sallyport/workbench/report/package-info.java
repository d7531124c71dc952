/** How a run of tests is written down: for people, for build servers, for editors. */
@NullMarked
package dev.sallyport.workbench.report;

import org.jspecify.annotations.NullMarked;
