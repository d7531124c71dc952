package dev.sallyport.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What the disk takes to keep one record for good. A call is not forwarded before its intent is
 * kept, so a gateway can add no less than this.
 */
final class Disk {
  private static final int RECORD_BYTES = 4096;

  private Disk() {}

  /**
   * The median time to append a record and have it on the disk, in milliseconds.
   *
   * @param folder the folder on the disk in question
   */
  static double syncMs(Path folder, int times) throws IOException {
    return Quantile.median(syncsMs(folder, times, 1));
  }

  /**
   * The times to append records, one after the other, and have each on the disk, in milliseconds.
   *
   * @param records how many belong together
   */
  static List<Double> syncsMs(Path folder, int times, int records) throws IOException {
    var took = new ArrayList<Double>();
    try (var file =
        FileChannel.open(
            folder.resolve("synced"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int i = 0; i < times; i++) {
        var started = System.nanoTime();
        for (int record = 0; record < records; record++) {
          file.write(ByteBuffer.allocate(RECORD_BYTES));
          file.force(false);
        }
        took.add((System.nanoTime() - started) / 1e6);
      }
    }
    return took;
  }
}
