/**
 * Logs that can be proven: Merkle trees (RFC 6962), and the notes, checkpoints, proofs and tiles of
 * C2SP. It knows what a leaf is, and nothing of what leaves say or where they are kept.
 *
 * @see <a href="https://c2sp.org/tlog-tiles">tlog-tiles</a>
 * @see <a href="https://c2sp.org/tlog-checkpoint">tlog-checkpoint</a>
 */
@NullMarked
package dev.sallyport.engine.tlog;

import org.jspecify.annotations.NullMarked;
