package dev.sallyport.engine.mask.digits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.dsl.CheckDigits;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Numbers that authorities and articles print as examples, each with one digit changed and with two
 * neighbours swapped.
 */
final class CheckDigitRulesTest {
  private static final String EXAMPLES =
      """
      algorithm | right | changed | swapped
      LUHN         | 4111 1111 1111 1111         | 4111 1111 1111 1121         | 1411 1111 1111 1111
      LUHN         | 046 454 286           | 046 454 296           | 046 454 268
      IBAN         | GB82 WEST 1234 5698 7654 32 | GB82 WEST 1234 5698 7654 42 | GB82 WEST 1234 5698 7654 23
      IBAN         | DE89 3704 0044 0532 0130 00 | DE89 3704 0044 0532 0130 10 | DE89 3704 0044 0532 0103 00
      VERHOEFF     | 2363            | 2373            | 2336
      VERHOEFF     | 4991 1866 5246        | 4991 1866 5256        | 4991 1866 5264
      AR_CUIT      | 20-05536168-2         | 20-05536169-2         | 20-05536186-2
      AT_SVNR      | 1237 010180           | 1237 010190           | 1237 010108
      AU_MEDICARE  | 2123 45670 1          | 2123 45671 1          | 2123 45760 1
      AU_TFN       | 123 456 782           | 123 456 792           | 123 456 728
      BE_NN        | 85.07.30-033.28       | 85.07.30-033.38       | 85.07.30-033.82
      BE_NN        | 17.07.30-033.84       | 17.07.30-033.94       | 17.07.30-033.48
      BG_EGN       | 7523169263            | 7523169273            | 7523169236
      BR_CNPJ      | 16.727.230/0001-97          | 16.727.230/0001-07          | 16.727.230/0001-79
      BR_CNPJ      | 12.ABC.345/01DE-35          | 12.ABC.345/01DE-45          | 12.ABC.345/01DE-53
      BR_CPF       | 390.533.447-05        | 390.533.447-15        | 390.533.447-50
      CH_AHV       | 756.9217.0769.85      | 756.9217.0769.95      | 756.9217.0769.58
      CL_RUT       | 12.531.909-2          | 12.531.900-2          | 12.531.990-2
      CN_ID        | 11010519491231002X          | 11010519491231012X          | 11010519491231020X
      CZ_RC        | 710319/2745           | 710319/2755           | 710319/2754
      DE_AUSWEIS   | T220001293            | T220001203            | T220001239
      DE_AUSWEIS   | L01X00T471            | L01X00T481            | L01X00T417
      DE_STEUER_ID | 36 574 261 809        | 36 574 261 819        | 36 574 261 890
      DE_STEUER_ID | 65929970489           | 65929970499           | 65929970498
      DK_CPR       | 211062-5629           | 311162-5629           | 211602-5629
      EE_IK        | 36805280109           | 36805280119           | 36805280190
      EE_IK        | 33309240064           | 33309240074           | 33309240046
      ES_DNI       | 54362315-K            | 54362325-K            | 54362351-K
      ES_DNI       | X-2482300-W           | X-2482310-W           | X-2482030-W
      FI_HETU      | 131052-308T           | 131052-318T           | 131052-380T
      FI_HETU      | 131052A308T           | 131052A318T           | 131052A380T
      FR_NIR       | 2 95 10 99 126 111 93       | 2 95 10 99 126 111 03       | 2 95 10 99 126 111 39
      FR_NIR       | 2 85 05 2A 004 023 09       | 2 85 05 2A 004 023 19       | 2 85 05 2A 004 023 90
      GB_NHS       | 943 476 5870          | 943 476 5880          | 943 476 5807
      HK_ID        | A123456(3)            | A123457(3)            | A123465(3)
      HK_ID        | AB987654(3)           | AB987655(3)           | AB987645(3)
      HK_ID        | G123456(A)            | G123466(A)            | G123465(A)
      HR_OIB       | 33392005961           | 33392005971           | 33392005916
      HU_TAJ       | 123 456 788           | 123 456 798           | 123 456 878
      IE_PPS       | 6433435F              | 6433445F              | 6433453F
      IE_PPS       | 6433435OA             | 6433445OA             | 6433453OA
      IE_PPS       | 1234567FA             | 1234577FA             | 1234576FA
      IS_KT        | 120174-3399           | 120174-3309           | 120174-3939
      IT_CF        | RCC MNL 83S18 D969H         | RCC MNL 83S18 D979H         | RCC MNL 83S18 D996H
      IT_CF        | MRT MTT 91D08 F205J         | MRT MTT 91D08 F215J         | MRT MTT 91D08 F250J
      JP_MY_NUMBER | 1234 5678 9018        | 1234 5678 9028        | 1234 5678 9081
      KR_RRN       | 971013-9019902        | 971013-9019912        | 971013-9019920
      MX_CURP      | BOXW310820HNERXN09          | BOXW310820HNERXN19          | BOXW310820HNERXN90
      MX_CURP      | HEGG560427MVZRRL04          | HEGG560427MVZRRL14          | HEGG560427MVZRRL40
      NL_BSN       | 1112.22.333           | 1112.22.343           | 1121.22.333
      NL_BSN       | 123456782             | 123456792             | 123456728
      NO_FNR       | 151086 95088          | 151086 95098          | 151086 95808
      NZ_IRD       | 49-091-850            | 49-091-860            | 49-091-805
      NZ_IRD       | 136410132             | 136410142             | 136410123
      PL_PESEL     | 44051401359           | 44051401369           | 44051401395
      PL_PESEL     | 02070803628           | 02070803638           | 02070803682
      PT_NIF       | 501964843             | 501964853             | 501964834
      RO_CNP       | 1630615123457         | 1630615123467         | 1630615123475
      RS_JMBG      | 0101006500006         | 0101006500016         | 0101006500060
      RU_SNILS     | 112-233-445 95        | 112-233-445 05        | 112-233-445 59
      SE_PNR       | 811228-9874           | 811228-9884           | 811228-9847
      SE_PNR       | 19811228-9874         | 19811228-9884         | 19811228-9847
      SE_PNR       | 670919-9530           | 670919-9540           | 670919-9503
      SG_NRIC      | S1234567D             | S1234577D             | S1234576D
      SG_NRIC      | T1234567J             | T1234577J             | T1234576J
      SG_NRIC      | F1234567N             | F1234577N             | F1234576N
      SG_NRIC      | G1234567X             | G1234577X             | G1234576X
      SG_NRIC      | M1234567K             | M1234577K             | M1234576K
      TH_ID        | 3100600445635         | 3100600445645         | 3100600445653
      TR_TCKN      | 17291716060           | 17291716070           | 17291716006
      TR_TCKN      | 10000000146           | 10000000156           | 10000000164
      TW_ID        | A123456789            | A123456799            | A123456879
      TW_ID        | A800000014            | A800000024            | A800000104
      UA_RNOKPP    | 1759013776            | 1759013786            | 1759013767
      US_NPI       | 1234567893            | 1234567803            | 1234567839
      ZA_ID        | 750330 5044089        | 750330 5044099        | 750330 5044098
      ZA_ID        | 8001015009087         | 8001015009097         | 8001015009078
      """;

  @ParameterizedTest
  @CsvSource(textBlock = EXAMPLES, delimiter = '|', useHeadersInDisplayName = true)
  void holdForExamplesAndNotForSlips(
      CheckDigits algorithm, String right, String changed, String swapped) {
    assertThat(CheckDigitRules.hold(algorithm, right)).isTrue();
    assertThat(CheckDigitRules.hold(algorithm, changed)).isFalse();
    assertThat(CheckDigitRules.hold(algorithm, swapped)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(textBlock = EXAMPLES, delimiter = '|', useHeadersInDisplayName = true)
  void separatorsAndSmallLettersDoNotCount(CheckDigits algorithm, String right) {
    var written = right.chars().mapToObj(Character::toString).collect(Collectors.joining("\u00A0"));
    assertThat(CheckDigitRules.hold(algorithm, written)).isTrue();
    var bare = right.replaceAll("[ .()/-]", "");
    assertThat(CheckDigitRules.hold(algorithm, bare.toLowerCase(Locale.ROOT))).isTrue();
  }

  @Test
  void everyAlgorithmHasAnExample() {
    Set<String> shown =
        EXAMPLES
            .lines()
            .skip(1)
            .map(line -> line.split("\\|", 2)[0].strip())
            .collect(Collectors.toSet());
    assertThat(Arrays.stream(CheckDigits.values()).map(Enum::name)).allMatch(shown::contains);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # The check digits alone would be right; there is no such day.
          BG_EGN      | 7502309264
          # One digit everywhere passes modulus 11.
          BR_CPF      | 111.111.111-11
          BR_CNPJ     | 00.000.000/0000-00
          NL_BSN      | 000000000
          AU_TFN      | 000 000 000
          TR_TCKN     | 00000000000
          # Another country's prefix in the form of AHV numbers.
          CH_AHV      | 4006381333931
          # Not the digits of a Steuer-ID, of which one must be there twice or three times.
          DE_STEUER_ID | 12345678903
          # More than the tax office has given.
          NZ_IRD      | 150000001
          # Full-width digits are no digits here.
          GB_NHS      | ９４３４７６５８７０
          """)
  void whatIsNeverGivenDoesNotPass(CheckDigits algorithm, String value) {
    assertThat(CheckDigitRules.hold(algorithm, value)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNoNumberDoesNotPass(CheckDigits algorithm) {
    for (var value :
        new String[] {
          "", "-", "7", "A", "ñ", "\uD83D\uDE00", "---------", "A2345678B", "1".repeat(601)
        }) {
      assertThat(CheckDigitRules.hold(algorithm, value)).as(value).isFalse();
    }
  }
}
