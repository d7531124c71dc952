package dev.sallyport.opa.reactor;

/** Comparisons of unsigned numbers in one step, since the JVM interprets them often. */
public final class Unsigned {
  private Unsigned() {}

  public static int lt(int a, int b) {
    return a + Integer.MIN_VALUE < b + Integer.MIN_VALUE ? 1 : 0;
  }

  public static int le(int a, int b) {
    return a + Integer.MIN_VALUE <= b + Integer.MIN_VALUE ? 1 : 0;
  }

  public static int gt(int a, int b) {
    return a + Integer.MIN_VALUE > b + Integer.MIN_VALUE ? 1 : 0;
  }

  public static int ge(int a, int b) {
    return a + Integer.MIN_VALUE >= b + Integer.MIN_VALUE ? 1 : 0;
  }

  public static int lt(long a, long b) {
    return a + Long.MIN_VALUE < b + Long.MIN_VALUE ? 1 : 0;
  }

  public static int le(long a, long b) {
    return a + Long.MIN_VALUE <= b + Long.MIN_VALUE ? 1 : 0;
  }

  public static int gt(long a, long b) {
    return a + Long.MIN_VALUE > b + Long.MIN_VALUE ? 1 : 0;
  }

  public static int ge(long a, long b) {
    return a + Long.MIN_VALUE >= b + Long.MIN_VALUE ? 1 : 0;
  }
}
