package dev.sallyport.opa;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Arrays;

/** Bytes that nobody can change and that equal others with the same content. */
public final class Bytes {

  private final byte[] content;

  public Bytes(byte[] content) {
    this.content = content.clone();
  }

  public int size() {
    return content.length;
  }

  public byte[] toByteArray() {
    return content.clone();
  }

  public InputStream stream() {
    return new ByteArrayInputStream(content);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(content, that.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  @Override
  public String toString() {
    return content.length + " bytes";
  }
}
