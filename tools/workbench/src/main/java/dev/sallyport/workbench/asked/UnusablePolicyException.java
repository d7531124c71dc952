package dev.sallyport.workbench.asked;

import java.util.List;

/** A policy could not be asked; the message is what OPA says, a line each. */
public final class UnusablePolicyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnusablePolicyException(List<String> messages) {
    super(String.join("\n", messages));
  }
}
