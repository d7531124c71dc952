package dev.sallyport.engine.bundle;

/** Where a whole policy comes from. */
public interface PolicySource {

  /**
   * A cheap print of what is there now: equal prints mean that nothing has changed.
   *
   * @throws PolicyLoadException if the source cannot be read
   */
  String fingerprint();

  /**
   * The policy as it stands now, ready to run.
   *
   * @throws PolicyLoadException with every position, if it cannot be loaded
   */
  Candidate load();
}
