package dev.sallyport.workbench.report;

import java.net.URI;

/** Where a console shows a session. */
final class SessionLink {
  private SessionLink() {}

  static String of(URI console, long session) {
    return console.toString().replaceFirst("/+$", "") + "/console/sessions/" + session;
  }
}
