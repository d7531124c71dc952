package dev.sallyport.engine.payload;

/**
 * Stands for a wrapping key that is not there, where sessions can be listed and erased without it.
 *
 * @param why a sentence without its beginning, such as {@code there is no key}
 */
public record AbsentWrap(String why) implements KeyWrap {

  @Override
  public String name() {
    return "none";
  }

  @Override
  public byte[] wrap(String of, byte[] secret) {
    throw new PayloadsUnavailableException(why);
  }

  @Override
  public byte[] unwrap(String of, byte[] wrapped) {
    throw new PayloadsUnavailableException(why);
  }
}
