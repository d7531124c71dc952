package dev.sallyport.dsl;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The ways of guarding a number against slips that detectors can ask for. */
public enum CheckDigits {
  /** ISO/IEC 7812-1, annex B: cards, IMEI and several national numbers. */
  LUHN,
  /** ISO 13616-1, with the lengths of its registry: bank accounts. */
  IBAN,
  /** Verhoeff's dihedral check: Aadhaar. */
  VERHOEFF;

  /** As mask files write it: {@code luhn}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<CheckDigits> of(String word) {
    return Arrays.stream(values()).filter(digits -> digits.word().equals(word)).findFirst();
  }

  static List<String> words() {
    return Arrays.stream(values()).map(CheckDigits::word).toList();
  }
}
