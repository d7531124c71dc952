package dev.sallyport.dsl;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The ways of guarding a number against slips that detectors can ask for. Those of one country
 * begin with its code (ISO 3166-1).
 */
public enum CheckDigits {
  /** ISO/IEC 7812-1, annex B: cards, IMEI and several national numbers. */
  LUHN,
  /** ISO 13616-1, with the lengths of its registry: bank accounts. */
  IBAN,
  /** Verhoeff's dihedral check: Aadhaar. */
  VERHOEFF,

  /** Argentina: CUIT and CUIL. */
  AR_CUIT,
  /** Austria: Sozialversicherungsnummer. */
  AT_SVNR,
  /** Australia: Medicare card. */
  AU_MEDICARE,
  /** Australia: tax file number. */
  AU_TFN,
  /** Belgium: national number and BIS number. */
  BE_NN,
  /** Bulgaria: EGN. */
  BG_EGN,
  /** Brazil: CNPJ, with letters too. */
  BR_CNPJ,
  /** Brazil: CPF. */
  BR_CPF,
  /** Switzerland: AHV number. */
  CH_AHV,
  /** Chile: RUT. */
  CL_RUT,
  /** China: number of the resident identity card. */
  CN_ID,
  /** Czechia and Slovakia: rodné číslo. */
  CZ_RC,
  /** Germany: number of the identity card and the passport. */
  DE_AUSWEIS,
  /** Germany: tax identification number. */
  DE_STEUER_ID,
  /** Denmark: CPR number, which has had no check digit since 2007: its date. */
  DK_CPR,
  /** Estonia and Lithuania: isikukood, asmens kodas. */
  EE_IK,
  /** Spain: DNI and NIE. */
  ES_DNI,
  /** Finland: henkilötunnus. */
  FI_HETU,
  /** France: NIR, the number of the social security. */
  FR_NIR,
  /** United Kingdom: NHS number. */
  GB_NHS,
  /** Hong Kong: number of the identity card. */
  HK_ID,
  /** Croatia: OIB. */
  HR_OIB,
  /** Hungary: TAJ. */
  HU_TAJ,
  /** Ireland: personal public service number. */
  IE_PPS,
  /** Iceland: kennitala. */
  IS_KT,
  /** Italy: codice fiscale. */
  IT_CF,
  /** Japan: My Number. */
  JP_MY_NUMBER,
  /** South Korea: resident registration number. */
  KR_RRN,
  /** Mexico: CURP. */
  MX_CURP,
  /** Netherlands: BSN. */
  NL_BSN,
  /** Norway: fødselsnummer and D-number. */
  NO_FNR,
  /** New Zealand: IRD number. */
  NZ_IRD,
  /** Poland: PESEL. */
  PL_PESEL,
  /** Portugal: NIF. */
  PT_NIF,
  /** Romania: CNP. */
  RO_CNP,
  /** Serbia and its neighbours: JMBG, EMŠO. */
  RS_JMBG,
  /** Russia: SNILS. */
  RU_SNILS,
  /** Sweden: personnummer and samordningsnummer. */
  SE_PNR,
  /** Singapore: NRIC and FIN. */
  SG_NRIC,
  /** Thailand: number of the identity card. */
  TH_ID,
  /** Turkey: TCKN. */
  TR_TCKN,
  /** Taiwan: number of the identity card and of the resident certificate. */
  TW_ID,
  /** Ukraine: RNOKPP, the taxpayer's number. */
  UA_RNOKPP,
  /** United States: national provider identifier. */
  US_NPI,
  /** South Africa: identity number. */
  ZA_ID;

  /** As mask files write it: {@code luhn}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it is of one country's numbers alone. */
  private boolean isNational() {
    return name().indexOf('_') == 2;
  }

  static Optional<CheckDigits> of(String word) {
    return Arrays.stream(values()).filter(digits -> digits.word().equals(word)).findFirst();
  }

  static List<String> words() {
    return words(_ -> true);
  }

  static List<String> generalWords() {
    return words(digits -> !digits.isNational());
  }

  static List<String> nationalWords() {
    return words(CheckDigits::isNational);
  }

  private static List<String> words(Predicate<CheckDigits> chosen) {
    return Arrays.stream(values()).filter(chosen).map(CheckDigits::word).toList();
  }
}
