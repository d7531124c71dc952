package dev.sallyport.tests.clients;

/** The Python SDK, straight at the simulated Claude. */
class PythonSdkTest extends SdkContract {

  PythonSdkTest() {
    super(Clients.pythonSdk());
  }
}
