package dev.sallyport.engine.export;

import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.audit.AuditJson;

/** What other tests rely on behaves as the real one. */
final class MemoryLogTest extends ExportedLogContract {
  private final MemoryLog logs = new MemoryLog();

  @Override
  protected ExportedLog log() {
    return logs.of("own");
  }

  @Override
  protected void delete(long leaf) {
    logs.delete("own", leaf);
  }

  @Override
  protected void write(AuditEntry entry) {
    logs.add("own", entry.kind(), entry.at(), AuditJson.line(entry));
  }
}
