package dev.sallyport.engine.approval;

import dev.sallyport.engine.audit.AuditEntry;

/**
 * What a question is about, in a few words that may travel: to a chat, a mail, a list. The whole of
 * it, which may not, is the approval's context.
 *
 * @param endpoint what is called, such as {@code messages}
 * @param model the model
 * @param tool the tool that the model wants to use; empty where the call itself is asked about
 * @param preview the heart of it, such as a command: a short text with everything masked that any
 *     mask of the policy knows; empty if nothing can be said
 * @param whole whether the preview says all that a tool is told, or all that the user said last:
 *     who sees nothing else may answer
 */
public record Matter(String endpoint, String model, String tool, String preview, boolean whole) {

  /** What fits into a chat's message and can be read there. */
  public static final int PREVIEW_LIMIT_CHARS = 600;

  public Matter {
    model = AuditEntry.limited(model);
    tool = AuditEntry.limited(tool);
    if (preview.length() > PREVIEW_LIMIT_CHARS) {
      preview = preview.substring(0, PREVIEW_LIMIT_CHARS - 1) + "…";
      whole = false;
    }
  }

  /** One whose preview says all. */
  public Matter(String endpoint, String model, String tool, String preview) {
    this(endpoint, model, tool, preview, true);
  }

  /** The same, without what it says. */
  Matter untold() {
    return new Matter(endpoint, model, tool, "", false);
  }

  /** What kind of thing is asked for: a tool's name, or an endpoint's. */
  public String kind() {
    return tool.isEmpty() ? endpoint : tool;
  }
}
