package dev.sallyport.engine.store;

import dev.sallyport.engine.saml.SeenAssertions;
import dev.sallyport.engine.saml.SeenAssertionsUnavailableException;
import java.time.Instant;

/** Used assertions: writers take turns, so of two uses at once one is the first. */
record SqlSeenAssertions(GroupCommit writer) implements SeenAssertions {

  @Override
  public boolean firstUse(String issuer, String id, Instant now, Instant until) {
    try {
      return writer.commit(
          transaction -> {
            var connection = transaction.connection();
            try (var forget =
                connection.prepareStatement("DELETE FROM assertion WHERE until_ms <= ?")) {
              forget.setLong(1, now.toEpochMilli());
              forget.executeUpdate();
            }
            try (var note =
                connection.prepareStatement(
                    "INSERT INTO assertion (issuer, id, until_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")) {
              note.setString(1, issuer);
              note.setString(2, id);
              note.setLong(3, until.toEpochMilli());
              return note.executeUpdate() == 1;
            }
          });
    } catch (StoreUnavailableException e) {
      throw new SeenAssertionsUnavailableException(
          "used assertions cannot be recorded: " + e.getMessage(), e);
    }
  }
}
