/** Rules as gitleaks has them, and what becomes of them. */
@NullMarked
package dev.sallyport.cli.gitleaks;

import org.jspecify.annotations.NullMarked;
