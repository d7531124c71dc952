/**
 * The mask language for editors, by the Language Server Protocol: what is wrong while it is
 * written, what may come next, what a name means, and the canonical form. It knows the language and
 * the protocol, and nothing of matching.
 */
@NullMarked
package dev.sallyport.lsp;

import org.jspecify.annotations.NullMarked;
