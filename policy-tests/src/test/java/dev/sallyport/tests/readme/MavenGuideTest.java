package dev.sallyport.tests.readme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.tests.tidy.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the guide to Maven shows is what is tested. */
class MavenGuideTest {
  private static final String GUIDE = "docs/guide/policies-in-maven.md";
  private static final String PLUGIN = "tools/maven-plugin/";

  private static String text(String file) throws IOException {
    return Files.readString(Tree.ROOT.resolve(file));
  }

  @Test
  void itsPomIsThatOfTheTestedRepository() throws IOException {
    String tested =
        text(PLUGIN + "src/it/a-policy-repository/pom.xml")
            .replace("@project.version@", "0.1.0-SNAPSHOT");
    assertThat(text(GUIDE)).contains("```xml\n" + tested + "```");
  }

  @Test
  void itKnowsEverySetting() throws IOException {
    String guide = text(GUIDE);
    for (String goal : new String[] {"Policy", "Test", "Lint", "Impact", "Bundle"}) {
      String source = text(PLUGIN + "src/main/java/dev/sallyport/maven/" + goal + "Mojo.java");
      assertThat(Pattern.compile("property = \"([^\"]+)\"").matcher(source).results())
          .as(goal)
          .isNotEmpty()
          .allSatisfy(
              property ->
                  assertThat(guide)
                      .containsAnyOf(
                          "-D" + property.group(1),
                          "`" + property.group(1).replace("sallyport.", "") + "`"));
    }
  }
}
