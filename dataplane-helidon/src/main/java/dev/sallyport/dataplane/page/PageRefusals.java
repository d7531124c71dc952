package dev.sallyport.dataplane.page;

import dev.sallyport.engine.model.Refusal;

/** What a page says when it does nothing. */
final class PageRefusals {
  private PageRefusals() {}

  static Refusal foreignForm() {
    return refusal(
        403,
        "foreign_form",
        "This form is not of this session: your sign-in may have ended in between. Begin again.");
  }

  static Refusal malformed() {
    return refusal(400, "form_malformed", "What the browser sent cannot be read. Begin again.");
  }

  static Refusal tooLarge() {
    return refusal(413, "form_too_large", "What the browser sent is too large. Begin again.");
  }

  static Refusal tooMany() {
    return refusal(
        429, "too_many_sign_ins", "Too many sign-ins were begun from here: wait ten minutes.");
  }

  private static Refusal refusal(int status, String code, String sentence) {
    return Refusal.last(status, "invalid_request_error", code, sentence);
  }
}
