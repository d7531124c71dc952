package dev.sallyport.sim;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** A request's bytes exactly as they arrived. Two bodies are equal when every byte is. */
public final class Body {
  private final byte[] bytes;

  public Body(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  /** The bytes read as UTF-8; what is not UTF-8 shows as replacement characters. */
  public String text() {
    return new String(bytes, UTF_8);
  }

  public int sizeBytes() {
    return bytes.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Body that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return text();
  }
}
