package dev.sallyport.engine.payload;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What is kept of one call, all of it under the key that its session had when the call began: so
 * the call falls with its session, whenever that is erased, and asks for no key until its end.
 * Several threads may use it.
 */
public final class Keeping {
  private final SessionKeys keys;
  private final Session session;
  private final SessionKey key;

  Keeping(SessionKeys keys, Session session, SessionKey key) {
    this.keys = keys;
    this.session = session;
    this.key = key;
  }

  /**
   * Keeps a document.
   *
   * @param document JSON in UTF-8, at most {@link PayloadLimits#DOCUMENT_MAX_BYTES}; anything else
   *     is kept too, though in one piece
   * @param written writes it, together with the entry that refers to it, and says whether the
   *     session's key lives: else neither is written. It returns when both are durable
   * @return whether it is kept: it is not where the session was erased meanwhile
   * @throws PayloadsUnavailableException if the store cannot be read
   */
  public boolean keep(byte[] document, Predicate<Prepared> written) {
    var prepared = prepare(document);
    if (!written.test(prepared)) {
      keys.destroyed(session, key.name());
      return false;
    }
    keys.kept(session, key.name(), prepared.blocks().stream().map(Prepared.Sealed::id).toList());
    return true;
  }

  /**
   * Makes a document ready to be written: all that is dear, on the caller's thread.
   *
   * @throws PayloadsUnavailableException if the store cannot be read
   */
  public Prepared prepare(byte[] document) {
    var tools = key.new Tools();
    var contents = new Contents(tools);
    var root = Cutter.cut(document, contents);
    var wanted = keys.unkept(session, key, contents.byId.keySet());
    var sealed = new ArrayList<Prepared.Sealed>();
    contents.byId.forEach(
        (id, content) -> {
          if (wanted.contains(id)) {
            sealed.add(new Prepared.Sealed(id, tools.sealed(id, content, keys.random())));
          }
        });
    return new Prepared(new PayloadRef(key.name(), root), session, keys.now(), sealed);
  }

  /** Names blocks, and keeps each once. */
  private static final class Contents implements Cutter.Keeper {
    private final SessionKey.Tools tools;
    private final Map<BlockId, byte[]> byId = new LinkedHashMap<>();

    Contents(SessionKey.Tools tools) {
      this.tools = tools;
    }

    @Override
    public BlockId apply(byte[] content) {
      var id = tools.name(content);
      byId.putIfAbsent(id, content);
      return id;
    }

    @Override
    public void anew() {
      byId.clear();
    }
  }
}
