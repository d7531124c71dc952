package dev.sallyport.engine.saml;

import dev.sallyport.engine.saml.Assertion.Confirmation;
import dev.sallyport.engine.saml.Assertion.SignIn;
import dev.sallyport.engine.saml.Assertion.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads what a verified signature covers (SAML core, section 2). What we do not know is refused
 * wherever it could take something back; what only adds is passed over.
 */
record AssertionReader(Tag root) {

  private static final Set<String> PARTS =
      Set.of(
          "Issuer",
          "Subject",
          "Conditions",
          "Advice",
          "AuthnStatement",
          "AttributeStatement",
          "AuthzDecisionStatement");

  Assertion read() {
    if (!root.is(Names.ASSERTION, "Assertion")
        || !root.requiredAttribute("Version").equals("2.0")) {
      throw Tag.malformed();
    }
    for (var part : root.children()) {
      if (!Names.ASSERTION.equals(part.element().getNamespaceURI())
          || !PARTS.contains(part.element().getLocalName())) {
        throw Tag.malformed();
      }
    }
    var subject = required("Subject");
    var conditions = required("Conditions");
    return new Assertion(
        root.requiredAttribute("ID"),
        issuer(root),
        root.requiredTime("IssueInstant"),
        nameId(subject),
        confirmations(subject),
        Span.read(conditions),
        audiences(conditions),
        root.children(Names.ASSERTION, "AuthnStatement").stream()
            .map(AssertionReader::signIn)
            .reduce((_, _) -> refuse()),
        attributes());
  }

  /** The name of who made a message: an entity, not a person. */
  static String issuer(Tag message) {
    var issuer = message.required(Names.ASSERTION, "Issuer");
    if (!issuer.attribute("Format").orElse(Names.ENTITY).equals(Names.ENTITY)) {
      throw Tag.malformed();
    }
    return issuer.requiredText();
  }

  private static SignIn refuse() {
    throw Tag.malformed();
  }

  private Tag required(String name) {
    return root.required(Names.ASSERTION, name);
  }

  private static NameId nameId(Tag subject) {
    if (subject.child(Names.ASSERTION, "EncryptedID").isPresent()) {
      throw encrypted();
    }
    return NameId.read(subject.required(Names.ASSERTION, "NameID"));
  }

  private static List<Confirmation> confirmations(Tag subject) {
    var confirmations = new ArrayList<Confirmation>();
    for (var confirmation : subject.children(Names.ASSERTION, "SubjectConfirmation")) {
      // INVARIANT: only one method is ours to check; one with a key is no bearer's.
      if (confirmation.requiredAttribute("Method").equals(Names.BEARER)) {
        confirmation
            .child(Names.ASSERTION, "SubjectConfirmationData")
            .map(
                data ->
                    new Confirmation(
                        Span.read(data),
                        data.attribute("Recipient"),
                        data.attribute("InResponseTo")))
            .ifPresent(confirmations::add);
      }
    }
    return confirmations;
  }

  private static List<List<String>> audiences(Tag conditions) {
    var audiences = new ArrayList<List<String>>();
    for (var condition : conditions.children()) {
      if (condition.is(Names.ASSERTION, "AudienceRestriction")) {
        audiences.add(
            condition.children(Names.ASSERTION, "Audience").stream()
                .map(Tag::requiredText)
                .toList());
      } else if (!condition.is(Names.ASSERTION, "OneTimeUse")) {
        // Section 2.5.1: with a condition that is not understood, validity cannot be told.
        // `OneTimeUse` asks for what holds for each assertion here.
        throw new FaultyAssertionException(AssertionFault.UNKNOWN_CONDITION);
      }
    }
    return audiences;
  }

  private static SignIn signIn(Tag statement) {
    return new SignIn(
        statement.requiredTime("AuthnInstant"),
        statement.attribute("SessionIndex"),
        statement.time("SessionNotOnOrAfter"),
        statement
            .child(Names.ASSERTION, "AuthnContext")
            .flatMap(context -> context.child(Names.ASSERTION, "AuthnContextClassRef"))
            .map(Tag::requiredText));
  }

  private Map<String, List<String>> attributes() {
    var attributes = new LinkedHashMap<String, List<String>>();
    for (var statement : root.children(Names.ASSERTION, "AttributeStatement")) {
      for (var attribute : statement.children()) {
        if (attribute.is(Names.ASSERTION, "EncryptedAttribute")) {
          // It could be the groups, and a policy may deny by group.
          throw encrypted();
        }
        if (!attribute.is(Names.ASSERTION, "Attribute")) {
          throw Tag.malformed();
        }
        attributes
            .computeIfAbsent(attribute.requiredAttribute("Name"), _ -> new ArrayList<>())
            .addAll(values(attribute));
      }
    }
    return attributes;
  }

  /** Values that are elements, such as names in names, are of no use to policies. */
  private static List<String> values(Tag attribute) {
    return attribute.children(Names.ASSERTION, "AttributeValue").stream()
        .filter(value -> value.children().isEmpty())
        .map(Tag::text)
        .toList();
  }

  private static FaultyAssertionException encrypted() {
    return new FaultyAssertionException(AssertionFault.ASSERTION_ENCRYPTED);
  }
}
