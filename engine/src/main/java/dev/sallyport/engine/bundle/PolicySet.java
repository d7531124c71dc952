package dev.sallyport.engine.bundle;

import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A policy from one or several bundles. A change in one of them makes the whole anew, so that what
 * is in force is always one consistent state of all.
 */
public record PolicySet(List<BundleSource> sources) implements PolicySource {

  public PolicySet {
    sources = List.copyOf(sources);
    if (sources.isEmpty()) {
      throw new IllegalArgumentException("a policy needs a source");
    }
  }

  @Override
  public String fingerprint() {
    return sources.stream().map(BundleSource::fingerprint).collect(Collectors.joining("\n"));
  }

  @Override
  public Candidate load() {
    return Candidate.of(sources.stream().map(BundleSource::load).toList());
  }

  /**
   * The files of what it gave last, by path; where there are several sources, by source and path.
   */
  public SortedMap<String, String> texts(Candidate candidate) {
    var texts = new TreeMap<String, String>();
    for (int i = 0; i < sources.size(); i++) {
      var source = sources.get(i);
      var before = sources.size() == 1 ? "" : source.name() + "/";
      source
          .texts(candidate.parts().get(i))
          .forEach((path, text) -> texts.put(before + path, text));
    }
    return texts;
  }

  /**
   * Hears that what it gave last is in force.
   *
   * @throws IOException if a source cannot keep its part
   */
  public void inForce(Candidate candidate) throws IOException {
    for (int i = 0; i < sources.size(); i++) {
      sources.get(i).inForce(candidate.parts().get(i));
    }
  }
}
