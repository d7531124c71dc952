/**
 * What tools are used for: every command that a shell text would run, and the paths and addresses
 * that are named. It knows nothing of policies and of the gateway.
 */
@NullMarked
package dev.sallyport.shell;

import org.jspecify.annotations.NullMarked;
