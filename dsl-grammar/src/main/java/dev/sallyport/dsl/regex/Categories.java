package dev.sallyport.dsl.regex;

import java.util.Map;

/** Unicode's general categories, by their short names. */
final class Categories {
  private static final Map<String, Byte> TYPES =
      Map.ofEntries(
          Map.entry("Cc", Character.CONTROL),
          Map.entry("Cf", Character.FORMAT),
          Map.entry("Co", Character.PRIVATE_USE),
          Map.entry("Cs", Character.SURROGATE),
          Map.entry("Ll", Character.LOWERCASE_LETTER),
          Map.entry("Lm", Character.MODIFIER_LETTER),
          Map.entry("Lo", Character.OTHER_LETTER),
          Map.entry("Lt", Character.TITLECASE_LETTER),
          Map.entry("Lu", Character.UPPERCASE_LETTER),
          Map.entry("Mc", Character.COMBINING_SPACING_MARK),
          Map.entry("Me", Character.ENCLOSING_MARK),
          Map.entry("Mn", Character.NON_SPACING_MARK),
          Map.entry("Nd", Character.DECIMAL_DIGIT_NUMBER),
          Map.entry("Nl", Character.LETTER_NUMBER),
          Map.entry("No", Character.OTHER_NUMBER),
          Map.entry("Pc", Character.CONNECTOR_PUNCTUATION),
          Map.entry("Pd", Character.DASH_PUNCTUATION),
          Map.entry("Pe", Character.END_PUNCTUATION),
          Map.entry("Pf", Character.FINAL_QUOTE_PUNCTUATION),
          Map.entry("Pi", Character.INITIAL_QUOTE_PUNCTUATION),
          Map.entry("Po", Character.OTHER_PUNCTUATION),
          Map.entry("Ps", Character.START_PUNCTUATION),
          Map.entry("Sc", Character.CURRENCY_SYMBOL),
          Map.entry("Sk", Character.MODIFIER_SYMBOL),
          Map.entry("Sm", Character.MATH_SYMBOL),
          Map.entry("So", Character.OTHER_SYMBOL),
          Map.entry("Zl", Character.LINE_SEPARATOR),
          Map.entry("Zp", Character.PARAGRAPH_SEPARATOR),
          Map.entry("Zs", Character.SPACE_SEPARATOR));

  private Categories() {}

  /** The bits of all types that {@code Lu}, or {@code L} for all letters, names; 0 for none. */
  static int of(String name) {
    var bits = 0;
    for (var type : TYPES.entrySet()) {
      if (!name.isEmpty() && name.length() <= 2 && type.getKey().startsWith(name)) {
        bits |= 1 << type.getValue();
      }
    }
    return bits;
  }
}
