package dev.sallyport.engine.key;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sallyport.engine.model.Identity;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A key as the gateway knows it; its secret is not here, and neither is its hash.
 *
 * @param id the key's own name
 * @param holder whom it stands for
 * @param createdBy who had it made, as {@code issuer#subject}
 * @param lastUsedAt to about a minute; empty where it was never used
 */
public record ServiceKey(
    String id,
    KeyHolder holder,
    String createdBy,
    Instant createdAt,
    Instant expiresAt,
    Optional<Instant> lastUsedAt,
    Optional<Instant> revokedAt) {

  /** What policies see as the issuer of a key's identity. */
  public static final String ISSUER = "urn:sallyport:keys";

  /** How it stands with a key. */
  public enum State {
    LIVE,
    EXPIRED,
    REVOKED;

    /** The word that the API and metrics use. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public State state(Instant now) {
    if (revokedAt.isPresent()) {
      return State.REVOKED;
    }
    return now.isBefore(expiresAt) ? State.LIVE : State.EXPIRED;
  }

  /** Who calls with this key. */
  public Identity identity() {
    var claims = new LinkedHashMap<String, JsonNode>();
    claims.put("key_id", JsonNodeFactory.instance.textNode(id));
    claims.put("name", JsonNodeFactory.instance.textNode(holder.name()));
    return new Identity(
        holder.kind(),
        holder.subject(),
        ISSUER,
        holder.groups(),
        claims,
        id,
        createdAt,
        expiresAt,
        Identity.Method.KEY,
        List.of(),
        holder.scope());
  }

  ServiceKey usedAt(Instant at) {
    return new ServiceKey(id, holder, createdBy, createdAt, expiresAt, Optional.of(at), revokedAt);
  }

  ServiceKey revokedAt(Instant at) {
    return new ServiceKey(id, holder, createdBy, createdAt, expiresAt, lastUsedAt, Optional.of(at));
  }
}
