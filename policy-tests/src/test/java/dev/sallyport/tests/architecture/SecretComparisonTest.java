package dev.sallyport.tests.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** How long a comparison takes tells nobody how much of a secret was right. */
class SecretComparisonTest {

  /** Where what callers show is held against what is known. */
  private static final String[] HOLD_SECRETS = {
    "..engine.key..",
    "..engine.token..",
    "..engine.signin..",
    "..engine.saml..",
    "..engine.identity..",
    "..engine.notice.slack..",
    "..engine.notice.webhook.."
  };

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("/policy-tests/"))
          .importPackages("dev.sallyport.engine");

  /** All that stops at the first byte that differs. */
  private static final List<Class<?>> IN_A_HURRY =
      List.of(Arrays.class, ByteBuffer.class, Objects.class);

  private static DescribedPredicate<JavaCall<?>> hurriedComparison() {
    return target(nameMatching("equals|deepEquals|mismatch|compare|compareUnsigned|compareTo"))
        .and(target(owner(hurried())))
        .as("a comparison that stops at the first byte that differs");
  }

  private static DescribedPredicate<JavaClass> hurried() {
    return DescribedPredicate.describe(
        "a class of the JDK that compares",
        owner -> IN_A_HURRY.stream().anyMatch(owner::isEquivalentTo));
  }

  @Test
  void noBytesAreComparedInATimeThatTells() {
    noClasses()
        .that()
        .resideInAnyPackage(HOLD_SECRETS)
        .should()
        .callCodeUnitWhere(hurriedComparison())
        .because("`MessageDigest.isEqual` takes as long for every answer")
        .check(CLASSES);
  }
}
