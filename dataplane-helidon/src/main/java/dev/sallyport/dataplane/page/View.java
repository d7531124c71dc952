package dev.sallyport.dataplane.page;

import java.net.URI;
import java.util.List;
import java.util.Map;

/** What a page shows. Each has a template; the texts in it are written as text, never as HTML. */
public sealed interface View {

  /** A link. */
  record Choice(String name, String href) {}

  /**
   * Where somebody can sign in.
   *
   * @param notice what the operator says to those who sign in; empty if nothing
   * @param providers the identity providers
   * @param people development identities, of which anybody can be anybody; empty where providers
   *     are trusted
   * @param form what a form has to bring along
   */
  record SignIn(
      String notice, List<Choice> providers, List<String> people, String form, String returnTo)
      implements View {}

  /**
   * Where a person types a device's code.
   *
   * @param who the person, in the provider's words
   * @param code what stands in the field already
   * @param trouble why the code before it did not do; empty if there was none
   */
  record Device(String who, String form, String code, String trouble) implements View {}

  /**
   * Where a person says yes or no to a device.
   *
   * @param scope the roles that the device asks to be narrowed to; empty for all
   * @param from the address from which it asked
   * @param age how long ago that was
   */
  record Confirm(String who, String form, String code, List<String> scope, String from, String age)
      implements View {}

  /**
   * That something is done, or cannot be.
   *
   * @param next where to go on; there may be nowhere
   */
  record Message(String title, String text, List<Choice> next) implements View {}

  /**
   * A form that goes elsewhere by itself, or by a click where scripts are off.
   *
   * @param action where it goes, which is the one place where it can
   */
  record Post(URI action, Map<String, String> fields) implements View {}
}
