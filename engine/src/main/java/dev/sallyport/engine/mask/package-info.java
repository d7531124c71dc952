/**
 * Masks what the model says while it says it: what can no longer be part of a secret leaves at
 * once, and what is one never does.
 *
 * <h2>What is masked</h2>
 *
 * A pattern is three regular expressions in a row: what stands before, the secret, what stands
 * after. A character is masked if it belongs to the secret of <em>some</em> match of some pattern,
 * wherever that match begins and however long it is. So no text before a secret can hide it, which
 * leftmost-first search would allow, and adding a detector never unmasks anything. Secrets that
 * overlap are one; its label is that of the one which begins first and, of those, stands first in
 * the mask.
 *
 * <h2>How it is found</h2>
 *
 * Each of the three is a lazily built deterministic automaton over code points ({@link
 * dev.sallyport.engine.mask.Machine}), shared by all streams and bounded in size. Since it does not
 * matter where a match begins, "before" needs one state and no threads: it runs unanchored, and
 * where it accepts, a thread of the secret's machine starts ({@link
 * dev.sallyport.engine.mask.PatternRun}). Threads in the same state have the same future, so only
 * the earliest start is kept; a pattern has at most as many threads as its machine has states,
 * however long the text. Where the secret accepts, a thread of "after" carries its span until that
 * accepts too. Each position is looked at when the character after it is known (or that there is
 * none), which is what {@code \b} and {@code $} need.
 *
 * <h2>What must hold</h2>
 *
 * <ul>
 *   <li>The matcher consumes one code point at a time and never sees where a delta ends, so masking
 *       a stream in any split equals masking the whole text.
 *   <li>Released is only what no live thread started at or before, and what no secret still waiting
 *       for its label covers.
 *   <li>A thread that holds back more than {@link
 *       dev.sallyport.engine.mask.StreamMatcher#MAX_HELD_CHARS} characters is taken for a match:
 *       what it covers is masked until it ends.
 *   <li>Labels never meet a matcher.
 * </ul>
 *
 * <p>This package sees events and JSON, never HTTP or policies.
 */
@NullMarked
package dev.sallyport.engine.mask;

import org.jspecify.annotations.NullMarked;
