package dev.sallyport.bench.day;

/** What befalls a call. */
enum Trouble {
  NONE(0),
  /** The service refuses. */
  RATE_LIMITED(429),
  BROKEN(500),
  OVERLOADED(529),
  /** The service does not know the gateway's own credential. */
  CREDENTIAL_REFUSED(401),
  /** The service is not reached, or says nothing. */
  UNREACHABLE(0),
  SILENT(0),
  /** The reply ends in its middle: after a while, at once, by what is no event, by an error. */
  STALLS(0),
  CUT(0),
  MALFORMED(0),
  ERROR_EVENT(0),
  CLIENT_LEAVES(0),
  /** One write to the store fails; all of them do from then on; one is made and said to fail. */
  STORE_REFUSES(0),
  STORE_LOCKED(0),
  STORE_UNHEARD(0),
  /** The gateway's process dies. */
  DIES(0);

  private final int status;

  Trouble(int status) {
    this.status = status;
  }

  /** What the service answers; 0 where it is no status. */
  int status() {
    return status;
  }

  /** Whether it is the store's: then what is written cannot be known from outside. */
  boolean isOfStore() {
    return this == STORE_REFUSES || this == STORE_LOCKED || this == STORE_UNHEARD;
  }
}
