package dev.sallyport.engine.mask.digits;

import dev.sallyport.dsl.CheckDigits;
import org.apache.commons.validator.routines.IBANValidator;
import org.apache.commons.validator.routines.checkdigit.LuhnCheckDigit;
import org.apache.commons.validator.routines.checkdigit.VerhoeffCheckDigit;

/** Whether a number is one that could have been given to somebody. */
public final class CheckDigitRules {
  private CheckDigitRules() {}

  /**
   * Whether a value passes. Where a number holds a date of birth, there must be such a day.
   *
   * @param value as it was found; spaces, dots, hyphens, slashes and parentheses in it don't count,
   *     and small letters are taken for capital ones
   */
  public static boolean hold(CheckDigits algorithm, CharSequence value) {
    var text = Numbers.compact(value);
    return switch (algorithm) {
      case LUHN -> isLuhn(text);
      case IBAN -> IBANValidator.DEFAULT_IBAN_VALIDATOR.isValid(text);
      case VERHOEFF -> VerhoeffCheckDigit.VERHOEFF_CHECK_DIGIT.isValid(text);
      case AR_CUIT -> Americas.isCuit(text);
      case AT_SVNR -> WesternEurope.isSvnr(text);
      case AU_MEDICARE -> AsiaPacific.isMedicare(text);
      case AU_TFN -> AsiaPacific.isTfn(text);
      case BE_NN -> WesternEurope.isBelgian(text);
      case BG_EGN -> EasternEurope.isEgn(text);
      case BR_CNPJ -> Americas.isCnpj(text);
      case BR_CPF -> Americas.isCpf(text);
      case CH_AHV -> WesternEurope.isAhv(text);
      case CL_RUT -> Americas.isRut(text);
      case CN_ID -> AsiaPacific.isChinese(text);
      case CZ_RC -> EasternEurope.isRodneCislo(text);
      case DE_AUSWEIS -> WesternEurope.isAusweis(text);
      case DE_STEUER_ID -> WesternEurope.isSteuerId(text);
      case DK_CPR -> NorthernEurope.isCpr(text);
      case EE_IK -> NorthernEurope.isIsikukood(text);
      case ES_DNI -> WesternEurope.isDni(text);
      case FI_HETU -> NorthernEurope.isHetu(text);
      case FR_NIR -> WesternEurope.isNir(text);
      case GB_NHS -> NorthernEurope.isNhs(text);
      case HK_ID -> AsiaPacific.isHongKong(text);
      case HR_OIB -> EasternEurope.isOib(text);
      case HU_TAJ -> EasternEurope.isTaj(text);
      case IE_PPS -> NorthernEurope.isPps(text);
      case IS_KT -> NorthernEurope.isKennitala(text);
      case IT_CF -> CodiceFiscale.holds(text);
      case JP_MY_NUMBER -> AsiaPacific.isMyNumber(text);
      case KR_RRN -> AsiaPacific.isRrn(text);
      case MX_CURP -> Americas.isCurp(text);
      case NL_BSN -> WesternEurope.isBsn(text);
      case NO_FNR -> NorthernEurope.isFodselsnummer(text);
      case NZ_IRD -> AsiaPacific.isIrd(text);
      case PL_PESEL -> EasternEurope.isPesel(text);
      case PT_NIF -> WesternEurope.isNif(text);
      case RO_CNP -> EasternEurope.isCnp(text);
      case RS_JMBG -> EasternEurope.isJmbg(text);
      case RU_SNILS -> EasternEurope.isSnils(text);
      case SE_PNR -> NorthernEurope.isPersonnummer(text);
      case SG_NRIC -> AsiaPacific.isNric(text);
      case TH_ID -> AsiaPacific.isThai(text);
      case TR_TCKN -> EasternEurope.isTckn(text);
      case TW_ID -> AsiaPacific.isTaiwanese(text);
      case UA_RNOKPP -> EasternEurope.isRnokpp(text);
      case US_NPI -> Americas.isNpi(text);
      case ZA_ID -> AsiaPacific.isSouthAfrican(text);
    };
  }

  /** By ISO/IEC 7812-1, annex B. */
  static boolean isLuhn(String text) {
    return LuhnCheckDigit.LUHN_CHECK_DIGIT.isValid(text);
  }
}
