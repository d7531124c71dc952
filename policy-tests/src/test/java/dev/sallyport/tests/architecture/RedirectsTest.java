package dev.sallyport.tests.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import org.junit.jupiter.api.Test;

/** Whoever is asked something does not choose who is asked next: no client follows by itself. */
class RedirectsTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("/policy-tests/"))
          .importPackages("dev.sallyport.engine", "dev.sallyport.dataplane");

  @Test
  void noClientFollowsThem() {
    for (Redirect followed : new Redirect[] {Redirect.ALWAYS, Redirect.NORMAL}) {
      noClasses().should().accessField(Redirect.class, followed.name()).check(CLASSES);
    }
    // These follow, or hide that they do.
    noClasses()
        .should()
        .callMethod(URL.class, "openConnection")
        .orShould()
        .callMethod(URL.class, "openStream")
        .orShould()
        .callMethod(HttpClient.class, "newHttpClient")
        .check(CLASSES);
  }
}
