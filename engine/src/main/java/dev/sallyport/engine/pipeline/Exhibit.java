package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.approval.Matter;
import dev.sallyport.engine.mask.Masks;
import dev.sallyport.engine.mask.Pseudonyms;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.ToolUse;

/** What an approver is shown of a call, or of a tool that the model wants to use. */
final class Exhibit {
  private Exhibit() {}

  /** A call in a few words. */
  static Matter matter(Call call, Masks masks, Pseudonyms pseudonyms) {
    return new Matter(call.endpoint().word(), call.model(), "", "");
  }

  /** A use of a tool in a few words. */
  static Matter matter(ToolUse use, Masks masks, Pseudonyms pseudonyms) {
    return new Matter(use.call().endpoint().word(), use.call().model(), use.name(), "");
  }

  /** A call with all that it holds, as JSON. */
  static String context(Call call, Masks masks, Pseudonyms pseudonyms) {
    return "{}";
  }

  /** A use of a tool with its input and the call that it answers, as JSON. */
  static String context(ToolUse use, Masks masks, Pseudonyms pseudonyms) {
    return "{}";
  }
}
