package dev.sallyport.workbench.asked;

import java.util.ArrayList;
import java.util.List;

/** A policy could not be asked; the message is what OPA says, a line each. */
public final class UnusablePolicyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ArrayList<String> messages;

  UnusablePolicyException(List<String> messages) {
    super(String.join("\n", messages));
    this.messages = new ArrayList<>(messages);
  }

  /** What OPA says, each with its place. */
  public List<String> messages() {
    return List.copyOf(messages);
  }
}
