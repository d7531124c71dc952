/**
 * Masks what the model says while it says it: what can no longer be part of a secret leaves at
 * once, and what is one never does. What is found, and how, is said in {@link
 * dev.sallyport.engine.mask.match}; here it is done to the content blocks of the Messages API: each
 * block of a stream, and in a tool's input each text, number and name, has a matcher of its own.
 *
 * <ul>
 *   <li>Labels and tokens never meet a matcher.
 *   <li>JSON which parsed before parses after.
 *   <li>What the service has signed stays as it is, byte for byte.
 *   <li>After a fault nothing leaves any more.
 * </ul>
 *
 * <p>This package sees events and JSON, never HTTP or policies.
 */
@NullMarked
package dev.sallyport.engine.mask;

import org.jspecify.annotations.NullMarked;
