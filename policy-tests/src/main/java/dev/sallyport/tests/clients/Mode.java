package dev.sallyport.tests.clients;

/** Whether a reply is asked for in one piece or as a stream. */
public enum Mode {
  WHOLE,
  STREAMED
}
