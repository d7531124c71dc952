/** Secrets from files, keystores, Vault and federation, by a clock that is moved. */
@NullMarked
package dev.sallyport.engine.upstream.credential;

import org.jspecify.annotations.NullMarked;
