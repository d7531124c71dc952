/**
 * The {@code sallyport} command. Results go to standard output, everything else to standard error;
 * exit codes are 0 (yes), 1 (no) and 2 (misused).
 */
@NullMarked
package dev.sallyport.cli;

import org.jspecify.annotations.NullMarked;
