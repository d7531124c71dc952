package dev.sallyport.workbench.impact;

import java.util.Locale;

/** Why a decision cannot be asked for again: what it was made about is not there. */
public enum Gone {
  /** The gateway kept no more than entries then. */
  NOT_KEPT("nothing was kept of it"),
  /** It was to be kept, and could not be. */
  LOST("it could not be kept"),
  /** Its session was erased. */
  ERASED("its session was erased"),
  /** It is there, under a key that is not to be had here. */
  LOCKED("its session's key is wrapped by a key that is not here"),
  /** The entry says that it is kept, and it is not there. */
  MISSING("it is not there any more"),
  /** Something else stands in its place, or another version of the gateway has written it. */
  UNREADABLE("it cannot be read");

  private final String told;

  Gone(String told) {
    this.told = told;
  }

  /** The word that programs read. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** For people. */
  public String told() {
    return told;
  }
}
