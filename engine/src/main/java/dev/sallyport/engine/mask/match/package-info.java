/**
 * Finds what detectors look for while a text arrives, and says of each character as soon as
 * possible whether it may leave.
 *
 * <h2>What is found</h2>
 *
 * A pattern is three regular expressions in a row: what stands before, the secret, what stands
 * after. A character is masked if it belongs to the secret of <em>some</em> match of some pattern,
 * wherever that match begins and however long it is, if the detector's checks hold of that secret.
 * So no text before a secret can hide it, which leftmost-first search would allow, and adding a
 * detector never unmasks anything. Secrets that overlap are one; it is named by the one which
 * begins first and, of those, by the detector of the lowest rank.
 *
 * <h2>How it is found</h2>
 *
 * All patterns run in three lazily built deterministic automata over code points ({@link
 * dev.sallyport.engine.mask.match.Machine}), one for each part, shared by all streams and bounded
 * together ({@link dev.sallyport.engine.mask.match.Tables}). At every character a thread begins in
 * which all patterns begin together. Nearly always it is dead two characters later; and since all
 * begin at one place, it stays in few states where one automaton that may begin anywhere would blow
 * up. "Before" needs no start ({@link dev.sallyport.engine.mask.match.Unanchored}); a thread of the
 * secret remembers where it began ({@link dev.sallyport.engine.mask.match.Threads}); where the
 * secret is complete its span waits for "after" ({@link dev.sallyport.engine.mask.match.Pending}).
 * Threads in the same state have the same future, so the earliest stands for all, unless a detector
 * with checks must see each of them. Each position is looked at when the character after it is
 * known (or that there is none), which is what {@code \b} and {@code $} need.
 *
 * <h2>What must hold</h2>
 *
 * <ul>
 *   <li>The matcher consumes one code point at a time and never sees where a piece ends, so masking
 *       a text in any split equals masking the whole. Only a limit in milliseconds sees pieces.
 *   <li>Released is only what no live thread started at or before, and what no secret still waiting
 *       covers.
 *   <li>A thread that holds back more than the limit is taken for a match: what it covers is masked
 *       until it ends.
 * </ul>
 */
@NullMarked
package dev.sallyport.engine.mask.match;

import org.jspecify.annotations.NullMarked;
