package dev.sallyport.engine.notice;

/** A way to tell people of approvals. */
public interface Channel {

  /** What the configuration calls it. */
  String name();

  /** What sort of way that is, such as {@code slack}. */
  String kind();

  /**
   * Whether that is worth telling here. Asked anew before each attempt: a question that has ended
   * meanwhile is not asked any more.
   */
  boolean wants(Notice notice);

  /**
   * Tells it; when this returns, it has arrived. Called by one thread at a time, and again for the
   * same notice if a crash left in doubt whether it arrived.
   *
   * @throws UntoldException if it may not have arrived
   */
  void tell(Notice notice);
}
