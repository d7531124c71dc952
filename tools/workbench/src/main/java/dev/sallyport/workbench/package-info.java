/**
 * What a policy author does all day: test rules, masks and cases, on the engine that production
 * runs and on OPA's own. Front ends, such as the command line, only choose and print. It knows no
 * gateway and no web server.
 */
@NullMarked
package dev.sallyport.workbench;

import org.jspecify.annotations.NullMarked;
