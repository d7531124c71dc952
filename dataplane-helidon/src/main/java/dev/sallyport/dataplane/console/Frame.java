package dev.sallyport.dataplane.console;

import java.util.List;

/**
 * What stands around every page.
 *
 * @param title of the page
 * @param current which part of the console it is in
 * @param who the person, in the provider's words
 * @param form what each form has to bring along
 * @param waiting how many approvals wait; 0 where that is not told
 */
public record Frame(String title, Part current, String who, String form, long waiting) {

  /** The parts of the console. */
  public enum Part {
    APPROVALS("Approvals", "/console"),
    SESSIONS("Sessions", "/console/sessions"),
    POLICY("Policy", "/console/policy"),
    IDENTITIES("Identities", "/console/identities"),
    HEALTH("Health", "/console/health");

    private final String title;
    private final String path;

    Part(String title, String path) {
      this.title = title;
      this.path = path;
    }

    public String title() {
      return title;
    }

    public String path() {
      return path;
    }
  }

  public List<Part> parts() {
    return List.of(Part.values());
  }

  /** A page with what waits in its title. */
  public Frame waiting(long count) {
    return new Frame(title, current, who, form, count);
  }
}
