package dev.sallyport.bench;

/** How large a request is. */
enum Size {
  /** A question. */
  SMALL("0.3 KB", 0),

  /** The long conversation of a coding agent. */
  LARGE("68 KB", 68_000),

  /** One that has filled its window. */
  HUGE("1 MB", 1_000_000);

  /** What the table calls it. */
  final String words;

  /** How many bytes a conversation is drawn out to; 0 for none at all. */
  final int conversationBytes;

  Size(String words, int conversationBytes) {
    this.words = words;
    this.conversationBytes = conversationBytes;
  }
}
