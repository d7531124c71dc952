package dev.sallyport.tests.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * The same parsers under Jazzer, which is guided by what they cover. It is none of the usual tests,
 * since it changes every class that is loaded beside it: {@code JAZZER_FUZZ=1 ./mvnw -q -pl
 * policy-tests test -Dtest=GuidedFuzz#json}.
 */
class GuidedFuzz {

  @FuzzTest(maxDuration = "2m")
  void json(byte[] bytes) {
    ParserFuzzTest.requireReadOrRefused(ParserFuzzTest.JSON, bytes);
  }

  @FuzzTest(maxDuration = "2m")
  void events(byte[] bytes) {
    ParserFuzzTest.requireReadOrRefused(ParserFuzzTest.EVENTS, bytes);
  }

  @FuzzTest(maxDuration = "2m")
  void bundle(byte[] bytes) {
    ParserFuzzTest.requireReadOrRefused(ParserFuzzTest.UNPACKED_BUNDLE, bytes);
  }

  @FuzzTest(maxDuration = "2m")
  void mask(byte[] bytes) {
    ParserFuzzTest.requireReadOrRefused(ParserFuzzTest.MASK, bytes);
  }

  @FuzzTest(maxDuration = "2m")
  void path(byte[] bytes) {
    ParserFuzzTest.requireReadOrRefused(ParserFuzzTest.PATH, bytes);
  }
}
