package dev.sallyport.bench;

import dev.sallyport.dsl.Detector;
import dev.sallyport.dsl.Example;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * Texts such as a model writes, made of nothing but a seed: prose, lists, code, logs. In some lines
 * stands an example of a detector, so that it is known what must be found, and that nothing else
 * must be.
 *
 * @param texts one for each reply
 */
record MaskCorpus(List<Text> texts) {
  private static final int PARAGRAPHS = 24;

  /** As many as in replies in which secrets are discussed: one in some four thousand characters. */
  private static final int PARAGRAPHS_PER_SECRET = 17;

  private static final List<String> WORDS =
      List.of(
          ("the a of to and in is that it for on with as are this be by at from or an not can will"
                  + " you we when if then which each one two new first last next file line test value"
                  + " name list call data type error result function class method module package user"
                  + " request response server client service token stream event message reply key"
                  + " policy rule mask access change check build deploy run start stop read write open"
                  + " close add remove update create delete find match return because however instead"
                  + " whether before after between through without simple small large fast slow same"
                  + " different important possible needed used called shown given known written"
                  + " returned expected actual current previous following example number string object"
                  + " array index count limit timeout retry queue thread lock cache table column row"
                  + " query database schema version branch commit review comment issue document report"
                  + " configuration environment variable parameter argument default option address"
                  + " network port host path folder directory permission secret password account"
                  + " customer order payment invoice email phone date time second minute hour day week"
                  + " month year Monday Berlin Paris question answer problem solution reason idea step"
                  + " part side case point way thing work place world hand head eye house water light")
              .split(" "));

  private static final List<String> CODE =
      List.of(
          "def %s_%s(%s, index):",
          "    return %s.%s(%s)[0:%d]",
          "const %s = await client.%s(`/api/%s/${id}`);",
          "if (%s.%s() > %d) {",
          "  public static final int %S_%S = %d;",
          "for i, %s := range %s {",
          "SELECT %s, count(*) FROM %s WHERE id > %d GROUP BY 1;",
          "git commit -m \"%s the %s\" && npm run %s",
          "import { %s } from './%s/%s.js';",
          "{\"%s\": \"%s\", \"size\": %d, \"ok\": true}",
          "<div class=\"%s-%s\" id=\"%s\">",
          "curl -s https://example.org/%s/%s?page=%d",
          "kubectl get pods -n %s -l app=%s",
          "#include <%s/%s.h>");

  /**
   * A text.
   *
   * @param planted in the order of the text
   */
  record Text(String text, List<Planted> planted) {}

  /**
   * A secret, and the line around it.
   *
   * @param lineStart where the example begins that holds it
   */
  record Planted(String detector, int start, int end, int lineStart, int lineEnd) {}

  /**
   * Makes texts of so many characters, all in all.
   *
   * @param detectors whose examples are planted
   */
  static MaskCorpus of(int chars, List<Detector> detectors) {
    return new Maker(detectors).make(chars);
  }

  long chars() {
    return texts.stream().mapToLong(text -> text.text().length()).sum();
  }

  /** Makes one corpus; each step draws from the same source of randomness. */
  private static final class Maker {
    private final Random random = new Random(20_261_101);
    private final List<Planting> plantings = new ArrayList<>();
    private int next;

    private record Planting(String detector, Example.Matches example, String secret) {}

    private Maker(List<Detector> detectors) {
      for (var detector : detectors) {
        detector.examples().stream()
            .filter(Example.Matches.class::isInstance)
            .map(Example.Matches.class::cast)
            .filter(example -> example.secret().isPresent())
            .findFirst()
            .ifPresent(
                example ->
                    plantings.add(
                        new Planting(detector.name(), example, example.secret().orElseThrow())));
      }
    }

    private MaskCorpus make(int chars) {
      var texts = new ArrayList<Text>();
      var made = 0;
      while (made < chars) {
        var text = text();
        made += text.text().length();
        texts.add(text);
      }
      return new MaskCorpus(texts);
    }

    private Text text() {
      var text = new StringBuilder();
      var planted = new ArrayList<Planted>();
      for (var i = 0; i < PARAGRAPHS; i++) {
        switch (random.nextInt(6)) {
          case 0 -> code(text);
          case 1 -> list(text);
          case 2 -> log(text);
          default -> prose(text);
        }
        if (random.nextInt(PARAGRAPHS_PER_SECRET) == 0 && !plantings.isEmpty()) {
          // In turn, so that each is planted as often as any other.
          plant(plantings.get(next++ % plantings.size()), text, planted);
        }
      }
      return new Text(text.toString(), planted);
    }

    private static void plant(Planting planting, StringBuilder text, List<Planted> planted) {
      var line = text.length();
      text.append(planting.example().text());
      var at = line + planting.example().text().indexOf(planting.secret());
      planted.add(
          new Planted(
              planting.detector(), at, at + planting.secret().length(), line, text.length()));
      text.append("\n\n");
    }

    private void prose(StringBuilder text) {
      for (var i = 2 + random.nextInt(3); i > 0; i--) {
        sentence(text);
        text.append(i == 1 ? "\n\n" : " ");
      }
    }

    private void sentence(StringBuilder text) {
      var words = 6 + random.nextInt(11);
      for (var i = 0; i < words; i++) {
        var word = word();
        text.append(i == 0 ? Character.toUpperCase(word.charAt(0)) + word.substring(1) : word);
        if (i < words - 1) {
          text.append(random.nextInt(9) == 0 ? ", " : " ");
        }
      }
      text.append(random.nextInt(12) == 0 ? ": `" + word() + "_" + word() + "`." : ".");
    }

    private void list(StringBuilder text) {
      for (var i = 1; i <= 3 + random.nextInt(4); i++) {
        text.append(random.nextBoolean() ? "- **" + word() + "**: " : i + ". ");
        sentence(text);
        text.append('\n');
      }
      text.append('\n');
    }

    private void code(StringBuilder text) {
      text.append("```\n");
      for (var i = 4 + random.nextInt(6); i > 0; i--) {
        var line = CODE.get(random.nextInt(CODE.size()));
        while (line.contains("%")) {
          var at = line.indexOf('%');
          var put =
              switch (line.charAt(at + 1)) {
                case 'd' -> Integer.toString(random.nextInt(5_000));
                case 'S' -> word().toUpperCase(java.util.Locale.ROOT);
                default -> word();
              };
          line = line.substring(0, at) + put + line.substring(at + 2);
        }
        text.append(line).append('\n');
      }
      text.append("```\n\n");
    }

    private void log(StringBuilder text) {
      for (var i = 2 + random.nextInt(4); i > 0; i--) {
        text.append(
            "2026-%02d-%02dT%02d:%02d:%02dZ INFO "
                .formatted(
                    1 + random.nextInt(12),
                    1 + random.nextInt(28),
                    random.nextInt(24),
                    random.nextInt(60),
                    random.nextInt(60)));
        text.append(
            switch (random.nextInt(4)) {
              case 0 -> "commit " + hex(random.nextInt(8) == 0 ? 20 : 4) + " by " + word();
              case 1 ->
                  "request "
                      + new UUID(random.nextLong(), random.nextLong())
                      + " took "
                      + random.nextInt(900)
                      + " ms";
              case 2 ->
                  "sha256:"
                      + hex(random.nextInt(8) == 0 ? 32 : 6)
                      + " "
                      + word()
                      + " v"
                      + random.nextInt(9)
                      + "."
                      + random.nextInt(30)
                      + "."
                      + random.nextInt(9);
              default -> word() + "." + word() + "=" + random.nextInt(100_000) + " 😀 größer";
            });
        text.append('\n');
      }
      text.append('\n');
    }

    private String hex(int bytes) {
      var drawn = new byte[bytes];
      random.nextBytes(drawn);
      return HexFormat.of().formatHex(drawn);
    }

    private String word() {
      return WORDS.get(random.nextInt(WORDS.size()));
    }
  }
}
