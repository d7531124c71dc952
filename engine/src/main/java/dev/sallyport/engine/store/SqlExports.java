package dev.sallyport.engine.store;

import dev.sallyport.engine.export.ExportedLog;
import dev.sallyport.engine.export.LogUnavailableException;
import dev.sallyport.engine.export.LoggedEntry;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The audit log as exports read it. How far one has come is written beside the entries of calls, in
 * their commits: it costs no fsync of its own. Nobody waits for anybody's turn, since one gateway
 * alone moves an export on with a log, but when a log changes hands.
 *
 * @param own the name of this gateway's log; empty where no other gateway can write here
 */
record SqlExports(GroupCommit writer, Reader reader, Optional<String> own) implements ExportedLog {

  @Override
  public List<Standing> standings(String export) {
    return available(
        () ->
            reader
                .read(connection -> ExportTable.standings(connection, export, this::isOwn))
                .stream()
                .sorted(Comparator.comparing(standing -> !standing.own()))
                .toList());
  }

  @Override
  public List<LoggedEntry> entries(long log, long from, int most) {
    return available(
        () -> reader.read(connection -> ExportTable.entries(connection, log, from, most)));
  }

  @Override
  public boolean move(String export, long log, Position from, Position to, List<Aside> asides) {
    return available(
        () ->
            writer.append(
                transaction -> {
                  var connection = transaction.connection();
                  if (!ExportTable.move(connection, export, log, from, to)) {
                    return false;
                  }
                  for (var aside : asides) {
                    ExportTable.setAside(connection, export, log, aside);
                  }
                  return true;
                }));
  }

  @Override
  public void beginAtEnd(String export) {
    var _ =
        available(
            () ->
                writer.commit(
                    transaction -> ExportTable.beginAtEnd(transaction.connection(), export)));
  }

  @Override
  public long aside(String export) {
    return available(() -> reader.read(connection -> ExportTable.aside(connection, export)));
  }

  boolean isOwn(String log) {
    return own.isEmpty() || own.get().equals(log);
  }

  private static <T> T available(Supplier<T> asked) {
    try {
      return asked.get();
    } catch (StoreUnavailableException e) {
      throw new LogUnavailableException(String.valueOf(e.getMessage()), e);
    }
  }
}
