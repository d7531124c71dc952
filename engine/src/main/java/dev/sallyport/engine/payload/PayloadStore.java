package dev.sallyport.engine.payload;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where keys and sealed blocks are kept. Each method throws {@link PayloadsUnavailableException} if
 * the store cannot be read or written.
 */
public interface PayloadStore extends PayloadSource {

  /** The key of a session; unknown if there is none that lives. */
  StoredKey.State live(Session session);

  /**
   * Adds a session's key, unless it has one that lives. A session's hold is that of its keys.
   *
   * @return the one that lives, which another gateway may have added
   */
  StoredKey add(StoredKey key);

  /** Those of the names that are there, as far as {@link PayloadLimits#ASKED_AT_ONCE} of them. */
  Set<BlockId> present(String key, Collection<BlockId> ids);

  /**
   * Destroys the keys of a caller's sessions of one label, unless they are on hold. What becomes of
   * it is an entry of the log, in the same transaction; likewise below.
   */
  Erasure erase(String principal, String label, Instant at, Order order);

  /** Keeps a caller's sessions of one label from being erased; says whether there are any. */
  boolean hold(String principal, String label, Instant at, Order order);

  /** Lets them go again; says whether there were any on hold. */
  boolean release(String principal, String label, Instant at, Order order);

  /** What has to be kept, those first that were held first. */
  List<Held> holds(int max);

  /**
   * Destroys what questions to people that were over before that time tell of calls, unless the
   * call's session is on hold.
   *
   * @param max of how many at most
   * @return of how many
   */
  int forgetQuestions(Instant before, int max, Instant at);

  /**
   * Destroys keys of sessions whose last call was before that time, and that are not on hold.
   *
   * @param max how many at most, those first that are longest ago
   * @return their sessions
   */
  List<Session> eraseBefore(Instant before, int max, Instant at);

  /**
   * Destroys keys of the sessions that are longest ago, and not on hold, until all that is left of
   * such sessions is no larger than so many bytes.
   */
  List<Session> eraseBeyond(long bytes, int max, Instant at);

  /**
   * Deletes blocks of keys that were destroyed, in one short transaction.
   *
   * @param settled keys that were destroyed before it get no late writes any more
   * @return how many; 0 if there are none left for now
   */
  int sweep(Instant settled, Instant at);

  /**
   * Takes what was deleted out of the store's files, as far as they are its own.
   *
   * @return whether it is out; else somebody reads, and it has to be tried again
   */
  boolean scrub();

  /** How many keys that live each wrapping key has wrapped, by its name. */
  Map<String, Long> wraps();

  /**
   * A key that lives.
   *
   * @param id its place among all
   */
  record Wrapped(long id, StoredKey key) {}

  /** Keys that live and are wrapped by that one, behind that place, in their order. */
  List<Wrapped> wrapped(String wrap, long after, int max);

  /** Puts another wrapping in the place of one, if that still stands. */
  void rewrap(StoredKey before, byte[] wrapped, String wrap);
}
