package dev.sallyport.engine.store;

import java.sql.SQLException;

/**
 * A reader of a place where something happens after each question.
 *
 * @param place a connection is made for each
 */
record BusyReader(Connector place, Runnable happening) implements Reader {

  @Override
  public <T> T read(Query<T> query) {
    try (var connection = place.connect()) {
      return query.read(connection);
    } catch (SQLException e) {
      throw new AssertionError(e);
    } finally {
      happening.run();
    }
  }

  @Override
  public void close() {}
}
