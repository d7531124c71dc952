package dev.sallyport.opa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.runtime.ByteArrayMemory;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import dev.sallyport.opa.reactor.GoMemory;
import dev.sallyport.opa.reactor.Image;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** It does what Chicory's own memory does, as far as Go can tell, and an image gives it back. */
class GoMemoryTest {
  private static final int STEPS = 20_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void anySequenceOfStepsDoesWhatChicorysMemoryDoes(long seed) throws IOException {
    var random = new Random(seed);
    var ours = new GoMemory(1, 8);
    Memory theirs = new ByteArrayMemory(new MemoryLimits(1, 8));
    for (int step = 0; step < STEPS; step++) {
      var what = random.nextInt(16);
      var size = ours.pages() * Memory.PAGE_SIZE;
      var address = random.nextInt(size - 16);
      var value = random.nextLong();
      assertThat(stepped(ours, what, address, value, size))
          .as("seed %d, step %d, kind %d", seed, step, what)
          .isEqualTo(stepped(theirs, what, address, value, size));
    }
    var all = theirs.readBytes(0, theirs.pages() * Memory.PAGE_SIZE);
    assertThat(ours.readBytes(0, ours.pages() * Memory.PAGE_SIZE)).isEqualTo(all);
    var again = copied(new Image(ours, Map.of())).memory();
    assertThat(again.readBytes(0, again.pages() * Memory.PAGE_SIZE)).isEqualTo(all);
  }

  /** Does one thing, and gives what it says. */
  private static Object stepped(Memory memory, int what, int address, long value, int size) {
    var length = (int) (Math.abs(value % 200) % (size - address));
    switch (what) {
      case 0 -> memory.writeI32(address, (int) value);
      case 1 -> memory.writeLong(address, value);
      case 2 -> memory.writeShort(address, (short) value);
      case 3 -> memory.writeByte(address, (byte) value);
      case 4 -> memory.writeF32(address, (int) value / 7f);
      case 5 -> memory.writeF64(address, value / 7d);
      case 6 -> memory.fill((byte) value, address, address + length);
      case 7 -> memory.copy(address, size / 2, Math.min(length, size / 2));
      // The two overlap, one way or the other.
      case 8 -> memory.copy(address, (int) (address + value % 40 + 40) % (size - 200), length);
      case 9 -> memory.write(address, new byte[] {(byte) value, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 1, 9);
      case 10 -> {
        return memory.readI32(address) + " " + memory.readU32(address) + " " + memory.pages();
      }
      case 11 -> {
        return memory.readLong(address) + " " + memory.readI64(address);
      }
      case 12 -> {
        return memory.readI16(address) + " " + memory.readU16(address) + memory.readShort(address);
      }
      case 13 -> {
        return memory.readI8(address) + " " + memory.readU8(address) + " " + memory.read(address);
      }
      case 14 -> {
        return memory.readF32(address) + " " + memory.readF64(address);
      }
      default -> {
        // Rarely, since it is soon full.
        return value % 400 == 0 ? memory.grow(address % 3) : memory.maximumPages();
      }
    }
    return what;
  }

  private static Image copied(Image image) throws IOException {
    var bytes = new ByteArrayOutputStream();
    image.write(bytes);
    return Image.read(new ByteArrayInputStream(bytes.toByteArray()), 8);
  }

  @Test
  void anImageKeepsMemoryRegistersAndFunctions() throws IOException {
    var memory = new GoMemory(2, 8);
    for (int i = 0; i < GoMemory.REGISTERS.size(); i++) {
      memory.setRegister(i, i + 1L);
    }
    memory.writeLong(64, Long.MIN_VALUE);
    memory.writeLong(Memory.PAGE_SIZE, 42);
    memory.writeByte(2 * Memory.PAGE_SIZE - 1, (byte) 7);
    var again = copied(new Image(memory, Map.of("check", 5, "format", 6)));
    assertThat(again.functions()).isEqualTo(Map.of("check", 5, "format", 6));
    assertThat(again.function("format")).isEqualTo(6);
    assertThatThrownBy(() -> again.function("test")).hasMessage("`test` is not exported");
    for (int i = 0; i < GoMemory.REGISTERS.size(); i++) {
      assertThat(again.memory().register(i)).isEqualTo(i + 1L);
    }
    assertThat(again.memory().readBytes(0, 2 * Memory.PAGE_SIZE))
        .isEqualTo(memory.readBytes(0, 2 * Memory.PAGE_SIZE));
    assertThat(again.memory().grow(6)).isEqualTo(2);
  }

  @Test
  void itGrowsToItsLimitAndNoFurther() {
    var memory = new GoMemory(1, 3);
    memory.writeLong(Memory.PAGE_SIZE - 8, 42);
    assertThat(memory.grow(1)).isEqualTo(1);
    assertThat(memory.grow(2)).isEqualTo(-1);
    assertThat(memory.grow(Integer.MAX_VALUE)).isEqualTo(-1);
    assertThat(memory.grow(-1)).isEqualTo(-1);
    assertThat(memory.grow(1)).isEqualTo(2);
    assertThat(memory.readLong(Memory.PAGE_SIZE - 8)).isEqualTo(42);
    assertThat(memory.readLong(3 * Memory.PAGE_SIZE - 8)).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE, Memory.PAGE_SIZE + 8, Integer.MAX_VALUE})
  void whatLiesOutsideIsNotThere(int address) {
    var memory = new GoMemory(1, 1);
    assertThatThrownBy(() -> memory.readInt(address)).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> memory.writeI32(address, 1)).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> memory.readBytes(address, 8)).isInstanceOf(RuntimeException.class);
  }
}
