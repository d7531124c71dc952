/**
 * Turns configurations of gitleaks into mask files. It knows its patterns (RE2's syntax) and its
 * TOML, and nothing of commands.
 */
@NullMarked
package dev.sallyport.cli.gitleaks;

import org.jspecify.annotations.NullMarked;
