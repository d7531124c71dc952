package dev.sallyport.engine.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Locale;

/**
 * A tool that the model wants to use, in its reply to a call. The agent can run it once it is told
 * of it, so whoever decides does so before that.
 *
 * @param call whose reply it stands in
 * @param at when it was whole
 * @param id the service's name for this use, which a result refers to
 * @param name the tool's name; {@code mcp__SERVER__NAME} for one of a remote MCP server
 * @param input what the model gives to the tool
 */
public record ToolUse(Call call, Instant at, Kind kind, String id, String name, ObjectNode input) {

  /** Who runs the tool. */
  public enum Kind {
    /** The caller, when it has read the reply. */
    TOOL_USE,
    /** The service itself, which has done so before its reply says it. */
    SERVER_TOOL_USE,
    /** A remote MCP server, which the service has asked already. */
    MCP_TOOL_USE;

    /** The type of such a block, and {@code input.tool_use.type} in a policy. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
