package dev.sallyport.engine.store;

import dev.sallyport.engine.tlog.Note;
import dev.sallyport.engine.tlog.NoteKey;
import dev.sallyport.engine.witness.WitnessedLog;
import java.util.List;

/**
 * The log that this gateway writes, for its witnesses.
 *
 * @param log its number
 */
record SqlWitnessedLog(int log, GroupCommit writer, Reader reader) implements WitnessedLog {

  @Override
  public Note checkpoint() {
    return Note.parse(reader.read(connection -> LogTable.state(connection, log)).checkpoint());
  }

  @Override
  public List<byte[]> consistency(long from, long to) {
    return new AuditLogs(reader).consistency(log, from, to);
  }

  @Override
  public long witnessed(NoteKey witness) {
    return reader.read(connection -> LogTable.witnessed(connection, log, witness.toString()));
  }

  @Override
  public void keep(NoteKey witness, long size, Note cosigned) {
    var _ =
        writer.append(
            transaction ->
                Statements.change(
                    transaction.connection(),
                    """
                    INSERT INTO log_cosignature (log, witness, size, note) VALUES (?, ?, ?, ?)
                    ON CONFLICT (log, witness) DO UPDATE SET size = excluded.size, note = excluded.note
                    WHERE log_cosignature.size < excluded.size
                    """,
                    statement -> {
                      statement.setInt(1, log);
                      statement.setString(2, witness.toString());
                      statement.setLong(3, size);
                      statement.setString(4, cosigned.toString());
                    }));
  }
}
