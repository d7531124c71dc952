package dev.sallyport.engine.policy.value;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A value of Rego. Values are immutable and ordered as OPA orders them: null, booleans, numbers,
 * strings, arrays, objects, sets.
 *
 * @see <a href="https://www.openpolicyagent.org/docs/policy-language">Rego</a>
 */
public sealed interface Value extends Comparable<Value> {

  /** Rego's word for the type, as {@code type_name} gives it. */
  String type();

  /** JSON's null. */
  record Null() implements Value {
    public static final Null NULL = new Null();

    @Override
    public String type() {
      return "null";
    }

    @Override
    public String toString() {
      return "null";
    }
  }

  /** True or false. */
  record Bool(boolean value) implements Value {
    public static Bool of(boolean value) {
      return new Bool(value);
    }

    @Override
    public String type() {
      return "boolean";
    }

    @Override
    public String toString() {
      return String.valueOf(value);
    }
  }

  /**
   * A number of any size. Equal numbers may be written in different ways, {@code 1} and {@code
   * 1.0}; the text is kept, since {@code sprintf} shows it.
   *
   * @param text as JSON writes numbers
   */
  record Num(String text) implements Value {
    public static Num of(long value) {
      return new Num(Long.toString(value));
    }

    public BigDecimal decimal() {
      return new BigDecimal(text);
    }

    /** Whether the text is that of a whole number, without a fraction or an exponent. */
    public boolean isInteger() {
      return text.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
    }

    @Override
    public String type() {
      return "number";
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Num that && decimal().compareTo(that.decimal()) == 0;
    }

    @Override
    public int hashCode() {
      return decimal().stripTrailingZeros().hashCode();
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** A string. */
  record Str(String value) implements Value {
    @Override
    public String type() {
      return "string";
    }

    @Override
    public String toString() {
      return ValueWriter.write(this);
    }
  }

  /** An array. */
  record Arr(List<Value> elements) implements Value {
    public Arr {
      elements = List.copyOf(elements);
    }

    @Override
    public String type() {
      return "array";
    }

    @Override
    public String toString() {
      return ValueWriter.write(this);
    }
  }

  /** A set; its elements are in order. */
  record SetOf(SortedSet<Value> elements) implements Value {
    public SetOf {
      elements = Collections.unmodifiableSortedSet(new TreeSet<>(elements));
    }

    public static SetOf of(Collection<? extends Value> elements) {
      return new SetOf(new TreeSet<>(elements));
    }

    @Override
    public String type() {
      return "set";
    }

    @Override
    public String toString() {
      return ValueWriter.write(this);
    }
  }

  /** An object; its keys may be any values, and are in order. */
  record Obj(SortedMap<Value, Value> members) implements Value {
    public Obj {
      members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
    }

    /** An object whose keys are strings. */
    public static Obj of(Map<String, ? extends Value> members) {
      var keyed = new TreeMap<Value, Value>();
      members.forEach((key, value) -> keyed.put(new Str(key), value));
      return new Obj(keyed);
    }

    @Override
    public String type() {
      return "object";
    }

    @Override
    public String toString() {
      return ValueWriter.write(this);
    }
  }

  @Override
  default int compareTo(Value other) {
    return switch (this) {
      case Bool(var mine) when other instanceof Bool(var theirs) -> Boolean.compare(mine, theirs);
      case Num mine when other instanceof Num theirs -> mine.decimal().compareTo(theirs.decimal());
      // Go compares the bytes of UTF-8, which UTF-16 orders otherwise.
      case Str(var mine) when other instanceof Str(var theirs) ->
          Arrays.compareUnsigned(
              mine.getBytes(StandardCharsets.UTF_8), theirs.getBytes(StandardCharsets.UTF_8));
      case Arr(var mine) when other instanceof Arr(var theirs) ->
          compare(mine.iterator(), theirs.iterator());
      case SetOf(var mine) when other instanceof SetOf(var theirs) ->
          compare(mine.iterator(), theirs.iterator());
      case Obj(var mine) when other instanceof Obj(var theirs) -> compare(mine, theirs);
      case Null _, Bool _, Num _, Str _, Arr _, SetOf _, Obj _ ->
          Integer.compare(rank(this), rank(other));
    };
  }

  private static int compare(SortedMap<Value, Value> mine, SortedMap<Value, Value> theirs) {
    var keys = compare(mine.keySet().iterator(), theirs.keySet().iterator());
    return keys != 0 ? keys : compare(mine.values().iterator(), theirs.values().iterator());
  }

  private static int compare(Iterator<Value> mine, Iterator<Value> theirs) {
    while (mine.hasNext() && theirs.hasNext()) {
      var order = mine.next().compareTo(theirs.next());
      if (order != 0) {
        return order;
      }
    }
    return Boolean.compare(mine.hasNext(), theirs.hasNext());
  }

  private static int rank(Value value) {
    return switch (value) {
      case Null _ -> 0;
      case Bool _ -> 1;
      case Num _ -> 2;
      case Str _ -> 3;
      case Arr _ -> 4;
      case Obj _ -> 5;
      case SetOf _ -> 6;
    };
  }
}
