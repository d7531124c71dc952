package dev.sallyport.tests.clients;

/** The JavaScript SDK, straight at the simulated Claude. */
class JsSdkTest extends SdkContract {

  JsSdkTest() {
    super(Clients.jsSdk());
  }
}
