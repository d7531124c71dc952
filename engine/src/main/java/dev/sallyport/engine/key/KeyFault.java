package dev.sallyport.engine.key;

import java.util.Locale;

/** What is wrong with a key, for the audit log. */
enum KeyFault {
  /** It begins as keys do, and its shape or its check characters are wrong. */
  KEY_MISTYPED,
  /** No key has this id, or the secret is another: the caller is not told which. */
  KEY_UNKNOWN,
  KEY_EXPIRED,
  KEY_REVOKED,
  /** Too many wrong ones: none is looked at for a while. */
  KEY_TRIES;

  String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
