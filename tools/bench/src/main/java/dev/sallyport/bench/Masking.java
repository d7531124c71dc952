package dev.sallyport.bench;

import dev.sallyport.dsl.MaskLanguage;
import dev.sallyport.dsl.MaskSet;
import dev.sallyport.dsl.Reading;
import dev.sallyport.dsl.Scope;
import dev.sallyport.dsl.Source;
import dev.sallyport.engine.mask.MaskKey;
import dev.sallyport.engine.mask.Masks;
import dev.sallyport.engine.mask.Pseudonyms;
import dev.sallyport.engine.mask.TextMasker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Masking texts by every detector that we ship, against those who do the same. */
final class Masking {
  private static final String GROUP =
      "Text in deltas of five characters, all detectors that we ship";
  private static final int DELTA_CHARS = 5;
  private static final double MIB = 1 << 20;

  /** Those who search one rule after the other are given less, or nobody waits for them. */
  private static final int REGEX_SHARE = 400;

  private static final int OPEN_STREAMS = 5_000;
  private static final int HELD_TEXTS = 100;
  private static final int FIRST_DELTAS = 2_000;
  private static final int LONG_CHARS = 1 << 18;

  private static final Pseudonyms PSEUDONYMS =
      MaskKey.of(new byte[MaskKey.BYTES]).pseudonyms("tenant", "session");
  private static final List<String> ALL = List.of("all");

  private final Effort effort;
  private final MaskSet set;
  private final MaskCorpus corpus;
  private final Optional<Gitleaks> gitleaks;

  /**
   * @param files the mask files that we ship, by their names
   * @param gitleaks empty where it was not built
   */
  Masking(Effort effort, Map<String, String> files, Optional<Gitleaks> gitleaks) {
    this.effort = effort;
    this.gitleaks = gitleaks;
    set = set(files);
    corpus = MaskCorpus.of(effort.corpusChars(), set.detectors());
  }

  private static MaskSet set(Map<String, String> files) {
    var sources = new ArrayList<>(Source.all(files));
    sources.add(new Source("all.mask", "masks 1; mask all { on response.text { * -> redact; } }"));
    return switch (MaskLanguage.read(sources)) {
      case Reading.Parsed(var parsed) -> parsed;
      case Reading.Rejected rejected -> throw new BenchException(rejected.toString(), null);
    };
  }

  private TextMasker masker(Masks masks) {
    return masks.text(ALL, Scope.RESPONSE_TEXT, PSEUDONYMS);
  }

  List<Row> rows() throws IOException {
    var rows = new ArrayList<Row>();
    var first = first();
    var masks = Masks.compile(set);
    masks.warmUp();
    var held = new ArrayList<Double>();
    // Warm is who has seen such texts before, but not these.
    var seen = corpus.texts().size() / 4;
    nanos(masks, corpus.texts().subList(0, seen), held);
    held.clear();
    var unseen = corpus.texts().subList(seen, corpus.texts().size());
    var nanos = nanos(masks, unseen, held);
    var chars = unseen.stream().mapToLong(text -> text.text().length()).sum();
    var delta = nanos / chars * DELTA_CHARS;
    rows.add(atMost("a delta", delta, 500, "ns"));
    rows.add(row("the first deltas", first, "the others", delta, "ns"));
    rows.addAll(peers(masks));
    rows.add(length(masks));
    rows.add(atMost("held back, mean", Quantile.mean(held), 5, "chars"));
    rows.add(atMost("held back, 99th percentile", Quantile.of(held, 0.99), 30, "chars"));
    rows.add(atMost("an open stream", streamKib(masks), 20, "KiB"));
    rows.add(atMost("tables", masks.tableBytes() / MIB, 32, "MiB"));
    rows.addAll(found(masks));
    return rows;
  }

  private static Row row(String what, double ours, String against, double theirs, String unit) {
    return new Row(GROUP, what, ours, against, theirs, unit);
  }

  private static Row atMost(String what, double ours, double limit, String unit) {
    return Row.within(GROUP, what, ours, limit, unit);
  }

  /** What masks take for a delta when they have just come into force. */
  private double first() {
    var masks = Masks.compile(set);
    masks.warmUp();
    var text = corpus.texts().getFirst().text();
    var begun = System.nanoTime();
    stream(masker(masks), text.substring(0, Math.min(text.length(), FIRST_DELTAS * DELTA_CHARS)));
    var deltas = Math.min(text.length() / DELTA_CHARS, FIRST_DELTAS);
    return (double) (System.nanoTime() - begun) / deltas;
  }

  private static int stream(TextMasker masker, String text) {
    var left = 0;
    for (var i = 0; i < text.length(); i += DELTA_CHARS) {
      left += masker.on(text.substring(i, Math.min(text.length(), i + DELTA_CHARS))).length();
    }
    return left + masker.end().length();
  }

  private double nanos(Masks masks, List<MaskCorpus.Text> texts, List<Double> held) {
    var nanos = 0.0;
    for (var text : texts) {
      var begun = System.nanoTime();
      stream(masker(masks), text.text());
      nanos += System.nanoTime() - begun;
    }
    // Apart from what is timed: asking would take a part of it.
    for (var text : texts.subList(0, Math.min(texts.size(), HELD_TEXTS))) {
      var masker = masker(masks);
      for (var i = 0; i + DELTA_CHARS <= text.text().length(); i += DELTA_CHARS) {
        masker.on(text.text().substring(i, i + DELTA_CHARS));
        held.add((double) masker.heldChars());
      }
    }
    return nanos;
  }

  private static void find(Masks masks, List<String> texts) {
    for (var text : texts) {
      masks.find(ALL, Scope.RESPONSE_TEXT, text, PSEUDONYMS);
    }
  }

  private List<Row> peers(Masks masks) throws IOException {
    var rows = new ArrayList<Row>();
    var texts = corpus.texts().stream().map(MaskCorpus.Text::text).toList();
    find(masks, texts.subList(0, texts.size() / 4));
    var begun = System.nanoTime();
    find(masks, texts);
    var ours = perSecond(texts, (System.nanoTime() - begun) / 1e9);
    if (gitleaks.isPresent()) {
      var theirs = perSecond(texts, gitleaks.get().seconds(texts));
      rows.add(row("whole texts", ours, "gitleaks", theirs, "MB/s").toReach(Goal.ratioAtLeast(10)));
    }
    var few = texts.subList(0, Math.max(1, texts.size() / REGEX_SHARE));
    var regexes = Regexes.of(set.detectors());
    begun = System.nanoTime();
    few.forEach(regexes::find);
    var theirs = perSecond(few, (System.nanoTime() - begun) / 1e9);
    rows.add(row("whole texts", ours, "java.util.regex", theirs, "MB/s"));
    return rows;
  }

  private static double perSecond(List<String> texts, double seconds) {
    return texts.stream().mapToLong(String::length).sum() / 1e6 / seconds;
  }

  /** What a character takes in a long text, against one of a quarter of its length. */
  private Row length(Masks masks) {
    var whole = new StringBuilder();
    for (var text : corpus.texts()) {
      if (whole.length() < LONG_CHARS) {
        whole.append(text.text());
      }
    }
    var text = whole.toString();
    var quarter = text.substring(0, text.length() / 4);
    var longs = new ArrayList<Double>();
    var shorts = new ArrayList<Double>();
    for (var round = 0; round < effort.rounds(); round++) {
      longs.add(perChar(masks, text));
      shorts.add(perChar(masks, quarter));
    }
    return row(
            "a character of a long text",
            Quantile.median(longs),
            "of its first quarter",
            Quantile.median(shorts),
            "ns")
        .toReach(Goal.ratioAtMost(1.5));
  }

  private double perChar(Masks masks, String text) {
    var begun = System.nanoTime();
    stream(masker(masks), text);
    return (double) (System.nanoTime() - begun) / text.length();
  }

  private double streamKib(Masks masks) {
    var open = new ArrayList<TextMasker>();
    var before = Heap.usedMib();
    for (var i = 0; i < OPEN_STREAMS; i++) {
      var masker = masker(masks);
      var text = corpus.texts().get(i % corpus.texts().size()).text();
      masker.on(text.substring(0, Math.min(text.length(), 2_000 + i % 500)));
      open.add(masker);
    }
    var kib = (Heap.usedMib() - before) * 1024 / open.size();
    open.forEach(TextMasker::end);
    return kib;
  }

  private List<Row> found(Masks masks) {
    var planted = 0;
    var missed = 0;
    var wrong = 0;
    for (var text : corpus.texts()) {
      var matches = masks.find(ALL, Scope.RESPONSE_TEXT, text.text(), PSEUDONYMS).matches();
      for (var secret : text.planted()) {
        planted++;
        if (matches.stream()
            .noneMatch(match -> match.start() <= secret.start() && secret.end() <= match.end())) {
          missed++;
        }
      }
      wrong +=
          (int)
              matches.stream()
                  .filter(
                      match ->
                          text.planted().stream()
                              .noneMatch(
                                  secret ->
                                      match.start() < secret.lineEnd()
                                          && secret.lineStart() < match.end()))
                  .count();
    }
    return List.of(
        row("planted secrets found", planted - missed, "planted", planted, "secrets")
            .toReach(Goal.ratioAtLeast(1)),
        atMost("found where nothing is", wrong / (corpus.chars() / 1e6), 2, "per MB"));
  }
}
