package dev.sallyport.cli.gitleaks;

import dev.sallyport.dsl.MaskSet;
import java.util.List;

/**
 * A configuration of gitleaks as a mask file.
 *
 * @param text of the mask file, in its canonical form
 * @param rules that the configuration has
 * @param detectors that the file has; each is of one rule
 * @param notes what could not be carried over, or only in part; each names its rule
 */
public record Imported(String text, int rules, int detectors, List<String> notes) {
  public Imported {
    notes = List.copyOf(notes);
  }

  /**
   * Turns a configuration into a mask file.
   *
   * @param toml the text of the configuration
   * @param existing what the file is to be used with, so that no name is given twice
   * @throws NoGitleaksConfigException if it can't be read
   */
  public static Imported of(String toml, MaskSet existing) {
    return new Importer(Config.read(toml), existing).imported();
  }
}
