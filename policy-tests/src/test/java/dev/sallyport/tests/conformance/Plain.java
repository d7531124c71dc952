package dev.sallyport.tests.conformance;

import dev.sallyport.engine.policy.value.Value;
import dev.sallyport.engine.policy.value.Value.Arr;
import dev.sallyport.engine.policy.value.Value.Obj;
import dev.sallyport.engine.policy.value.Value.SetOf;
import dev.sallyport.engine.policy.value.Value.Str;
import java.util.Collection;
import java.util.TreeMap;

/** Values as JSON would have them: sets are arrays, and all keys are texts. */
final class Plain {
  private Plain() {}

  static Value of(Value value) {
    return switch (value) {
      case Arr(var elements) -> list(elements);
      case SetOf(var elements) -> list(elements);
      case Obj(var members) -> {
        var named = new TreeMap<Value, Value>();
        members.forEach(
            (key, member) ->
                named.put(
                    key instanceof Str ? key : new Str(of(key).toString().replace(" ", "")),
                    of(member)));
        yield new Obj(named);
      }
      case Value.Null _, Value.Bool _, Value.Num _, Str _ -> value;
    };
  }

  private static Arr list(Collection<Value> elements) {
    return new Arr(elements.stream().map(Plain::of).toList());
  }
}
