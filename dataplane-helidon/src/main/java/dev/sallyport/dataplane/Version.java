package dev.sallyport.dataplane;

/** The gateway's own version. */
final class Version {
  static final String TEXT = "0.1.0";

  private Version() {}
}
