package dev.sallyport.engine.pipeline;

import org.jspecify.annotations.Nullable;

/** The Claude service failed us. */
public final class UpstreamException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Fault fault;

  public UpstreamException(Fault fault, @Nullable Throwable cause) {
    super(fault.code(), cause);
    this.fault = fault;
  }

  /** How it failed. */
  public Fault fault() {
    return fault;
  }

  /** The ways in which the service can fail. */
  public enum Fault {
    /** No connection. */
    UNREACHABLE("upstream_unreachable"),
    /** The gateway has no credential to show to it, so nothing was sent. */
    NO_CREDENTIAL("upstream_credential_missing"),
    /** No answer in time. */
    SILENT("upstream_timeout"),
    /** The answer stopped before its end. */
    BROKE_OFF("upstream_broke_off"),
    /** The answer holds the gateway's own credential. */
    REVEALING("upstream_reveals_credential"),
    /** The answer is not what the API promises. */
    UNREADABLE("upstream_unreadable");

    private final String code;

    Fault(String code) {
      this.code = code;
    }

    /** The word that audit entries use. */
    public String code() {
      return code;
    }
  }
}
