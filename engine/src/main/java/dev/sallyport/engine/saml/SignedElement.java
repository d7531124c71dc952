package dev.sallyport.engine.saml;

import dev.sallyport.engine.model.BugException;
import java.io.IOException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.xml.crypto.KeySelector;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import org.w3c.dom.Element;

/**
 * An element with the signature that it claims to have.
 *
 * <p>Everything about the signature is fixed before any arithmetic: one, right below the element,
 * with one reference to that element's ID, without the signature and in exclusive canonical form.
 * What is read afterwards is parsed anew from exactly the bytes whose digest was signed, so that
 * nothing can be signed in one place and read in another.
 *
 * @param tag the element
 * @param signature the signature right below it
 * @param algorithm what it says it is signed with
 */
record SignedElement(Tag tag, Tag signature, SignatureAlgorithm algorithm) {

  private static final Set<String> DIGESTS =
      Set.of(
          "http://www.w3.org/2001/04/xmlenc#sha256",
          "http://www.w3.org/2001/04/xmldsig-more#sha384",
          "http://www.w3.org/2001/04/xmlenc#sha512");

  /** Whether there is a signature right below the element. */
  static boolean isSigned(Tag tag) {
    return !tag.children(Names.DSIG, "Signature").isEmpty();
  }

  /** The element with its signature, checked for shape and not yet for truth. */
  static SignedElement of(Tag tag, Set<SignatureAlgorithm> accepted) {
    var signatures = tag.children(Names.DSIG, "Signature");
    if (signatures.isEmpty()) {
      throw new FaultyAssertionException(AssertionFault.ASSERTION_UNSIGNED);
    }
    demand(signatures.size() == 1);
    var signature = signatures.getFirst();
    for (var part : signature.children()) {
      demand(
          part.is(Names.DSIG, "SignedInfo")
              || part.is(Names.DSIG, "SignatureValue")
              || part.is(Names.DSIG, "KeyInfo"));
    }
    signature.required(Names.DSIG, "SignatureValue");
    var info = signature.required(Names.DSIG, "SignedInfo");
    demand(info.children().size() == 3);
    checkExclusive(info.required(Names.DSIG, "CanonicalizationMethod"));
    checkReference(info.required(Names.DSIG, "Reference"), tag.requiredAttribute("ID"));
    var method = info.required(Names.DSIG, "SignatureMethod");
    // INVARIANT: no parameters, such as HMACOutputLength, reach the library.
    demand(method.children().isEmpty());
    var algorithm =
        SignatureAlgorithm.find(method.requiredAttribute("Algorithm"))
            .filter(accepted::contains)
            .orElseThrow(() -> new FaultyAssertionException(AssertionFault.ALGORITHM_REFUSED));
    return new SignedElement(tag, signature, algorithm);
  }

  private static void checkReference(Tag reference, String id) {
    demand(reference.attribute("URI").filter(("#" + id)::equals).isPresent());
    demand(reference.children().size() == 3);
    var transforms = reference.required(Names.DSIG, "Transforms").children();
    demand(transforms.size() == 2);
    demand(transforms.stream().allMatch(each -> each.is(Names.DSIG, "Transform")));
    demand(transforms.getFirst().requiredAttribute("Algorithm").equals(Transform.ENVELOPED));
    demand(transforms.getFirst().children().isEmpty());
    checkExclusive(transforms.getLast());
    reference.required(Names.DSIG, "DigestValue");
    if (!DIGESTS.contains(algorithm(reference, "DigestMethod"))) {
      throw new FaultyAssertionException(AssertionFault.ALGORITHM_REFUSED);
    }
  }

  /** Exclusive canonical form, in which comments are not, perhaps with a list of prefixes. */
  private static void checkExclusive(Tag method) {
    var exclusive = CanonicalizationMethod.EXCLUSIVE;
    demand(method.requiredAttribute("Algorithm").equals(exclusive));
    demand(method.children().stream().allMatch(each -> each.is(exclusive, "InclusiveNamespaces")));
  }

  private static String algorithm(Tag parent, String name) {
    return parent.required(Names.DSIG, name).requiredAttribute("Algorithm");
  }

  /**
   * What the signature covers, read anew, if one of the certificates' keys made it. The message's
   * own {@code KeyInfo} is thrown away unread: who may sign is not for the message to say.
   */
  Tag verified(List<X509Certificate> certificates) {
    var keys =
        certificates.stream()
            .map(X509Certificate::getPublicKey)
            .filter(algorithm::fits)
            .limit(SamlLimits.KEYS_TRIED_MAX)
            .toList();
    if (keys.isEmpty()) {
      throw new FaultyAssertionException(AssertionFault.NO_USABLE_KEY);
    }
    signature.children(Names.DSIG, "KeyInfo").stream()
        .map(Tag::element)
        .forEach(signature.element()::removeChild);
    for (var key : keys) {
      var covered = covered(key);
      if (covered.isPresent()) {
        var read = new Tag(SafeXml.root(covered.get(), SamlLimits.METADATA_MAX_BYTES));
        demand(sameName(read.element(), tag.element()));
        demand(read.requiredAttribute("ID").equals(tag.requiredAttribute("ID")));
        return read;
      }
    }
    throw new FaultyAssertionException(AssertionFault.BAD_SIGNATURE);
  }

  /** The bytes whose digest this key signed; none where it did not. */
  private Optional<byte[]> covered(PublicKey key) {
    var context =
        new DOMValidateContext(KeySelector.singletonKeySelector(key), signature.element());
    context.setProperty("org.jcp.xml.dsig.secureValidation", true);
    context.setProperty("javax.xml.crypto.dsig.cacheReference", true);
    context.setIdAttributeNS(tag.element(), null, "ID");
    try {
      XMLSignature read = XMLSignatureFactory.getInstance("DOM").unmarshalXMLSignature(context);
      if (!read.validate(context)) {
        return Optional.empty();
      }
      Reference reference = read.getSignedInfo().getReferences().getFirst();
      return Optional.of(reference.getDigestInputStream().readAllBytes());
    } catch (MarshalException | XMLSignatureException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new BugException("bytes in memory cannot be read", e);
    }
  }

  private static boolean sameName(Element one, Element other) {
    return new Tag(one)
        .is(String.valueOf(other.getNamespaceURI()), String.valueOf(other.getLocalName()));
  }

  private static void demand(boolean holds) {
    if (!holds) {
      throw new FaultyAssertionException(AssertionFault.SIGNATURE_SHAPE);
    }
  }
}
