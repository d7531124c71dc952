package dev.sallyport.opa;

/** OPA's Go code, running. One thread at a time. Worthless after any fault. */
interface ReactorInstance extends AutoCloseable {

  /**
   * Calls one of the functions of {@code exports.go}. An interrupt ends the call and the instance.
   *
   * @throws OpaFaultException with Go's last words
   */
  byte[] call(String operation, byte[] request);

  @Override
  void close();
}
