package dev.sallyport.dataplane.http;

import dev.sallyport.engine.fetch.Rounds;
import java.util.Map;

/**
 * How it stands with what is kept beside the audit log.
 *
 * @param rounds whether it leaves when it has to
 * @param outdated how many keys of sessions are still wrapped by each earlier wrapping key
 */
public record RecordingsStatus(Rounds.Status rounds, Map<String, Long> outdated) {
  public RecordingsStatus {
    outdated = Map.copyOf(outdated);
  }
}
