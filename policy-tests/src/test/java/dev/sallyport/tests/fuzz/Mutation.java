package dev.sallyport.tests.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Spoils bytes in the ways that parsers stumble over; the same seed spoils them in the same way.
 */
record Mutation(Random random, List<byte[]> words) {
  private static final int CHANGES_MAX = 4;
  private static final int REPEATED_MAX = 64;

  /** Some bytes like these, and not much longer than {@code lengthMax}. */
  byte[] of(byte[] whole, int lengthMax) {
    byte[] mutant = whole;
    for (int left = 1 + random.nextInt(CHANGES_MAX); left > 0; left--) {
      mutant = changed(mutant);
    }
    return mutant.length > lengthMax ? Arrays.copyOf(mutant, lengthMax) : mutant;
  }

  private byte[] changed(byte[] bytes) {
    int from = random.nextInt(bytes.length + 1);
    int to = Math.min(bytes.length, from + random.nextInt(REPEATED_MAX));
    byte[] part = Arrays.copyOfRange(bytes, from, to);
    return switch (random.nextInt(6)) {
      case 0 -> joined(bytes, from, flipped(part), to);
      case 1 -> joined(bytes, from, words.get(random.nextInt(words.size())), to);
      case 2 -> joined(bytes, from, words.get(random.nextInt(words.size())), from);
      case 3 -> joined(bytes, from, new byte[0], to);
      case 4 -> joined(bytes, from, repeated(part), to);
      default -> Arrays.copyOf(bytes, from);
    };
  }

  private byte[] flipped(byte[] part) {
    if (part.length > 0) {
      part[random.nextInt(part.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
    }
    return part;
  }

  private byte[] repeated(byte[] part) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int times = random.nextInt(REPEATED_MAX); times >= 0; times--) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] joined(byte[] bytes, int from, byte[] between, int to) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(bytes, 0, from);
    all.writeBytes(between);
    all.write(bytes, to, bytes.length - to);
    return all.toByteArray();
  }
}
