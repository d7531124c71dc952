/** An editor that talks to the server over pipes. */
@NullMarked
package dev.sallyport.lsp;

import org.jspecify.annotations.NullMarked;
