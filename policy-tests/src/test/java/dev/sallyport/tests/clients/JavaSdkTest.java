package dev.sallyport.tests.clients;

/** The Java SDK, straight at the simulated Claude. */
class JavaSdkTest extends SdkContract {

  JavaSdkTest() {
    super(Clients.javaSdk());
  }
}
