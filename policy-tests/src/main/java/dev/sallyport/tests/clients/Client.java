package dev.sallyport.tests.clients;

/** A real Claude client that can be given a prompt. */
public interface Client {

  /** The client's name, for messages. */
  String name();

  /**
   * Runs the client on one prompt until it is done.
   *
   * @throws ClientException if the client could not be run, or said something unreadable
   */
  Transcript ask(Target target, Mode mode, String prompt);
}
