package dev.sallyport.tests.clients;

import com.anthropic.services.blocking.MessageService;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ConstantInstruction.LoadConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The endpoints that a client's SDK can call, read out of what is installed of it: texts such as
 * {@code GET /v1/models/{}}, with {@code {}} where a call puts a value of its own.
 */
final class SdkEndpoints {

  /** A call, with its path; where a reply has told the path, it has none. */
  private static final Pattern JS_CALL =
      Pattern.compile(
          "\\b_client\\s*\\.(get|post|put|patch|delete|getAPIList)\\(\\s*"
              + "(?:\\(0, \\w+\\.path\\)\\s*)?(?:['`](/[^'`]*)['`])?");

  private static final Pattern JS_ROUTE = Pattern.compile("\\broute: '(/[^']*)'");

  private static final Pattern PYTHON_CALL =
      Pattern.compile(
          "\\bself\\._(get|post|put|patch|delete|get_api_list)\\(\\s*"
              + "(?:path_template\\(\\s*)?(?:\"(/[^\"]*)\")?");

  private static final Pattern PYTHON_ROUTE = Pattern.compile("\\bspan_route=\"(/[^\"]*)\"");

  private static final Pattern VALUE = Pattern.compile("\\$?\\{\\w+}");
  private static final Set<String> LISTS = Set.of("getAPIList", "get_api_list");

  private SdkEndpoints() {}

  /** Those of the npm `@anthropic-ai/sdk`. */
  static Set<String> js() {
    return written(Clients.jsSdkResources(), ".js", JS_CALL, JS_ROUTE);
  }

  /** Those of the PyPI `anthropic`. */
  static Set<String> python() {
    return written(Clients.pythonSdkResources(), ".py", PYTHON_CALL, PYTHON_ROUTE);
  }

  private static Set<String> written(Path folder, String ending, Pattern call, Pattern route) {
    return files(folder, ending).stream()
        .map(file -> new String(bytes(file), java.nio.charset.StandardCharsets.UTF_8))
        .flatMap(
            source ->
                call.matcher(source)
                    .results()
                    .map(one -> endpoint(one, route, source.substring(one.end()))))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Beside each call stands what traces of it name its path. */
  private static String endpoint(MatchResult call, Pattern route, String after) {
    String path =
        Optional.ofNullable(call.group(2))
            .or(() -> route.matcher(after).results().findFirst().map(one -> one.group(1)))
            .orElseThrow(() -> new AssertionError("a call without a path: " + call.group()));
    String verb = LISTS.contains(call.group(1)) ? "get" : call.group(1);
    return shaped(verb.toUpperCase(Locale.ROOT), path);
  }

  private static String shaped(String method, String path) {
    return method + " " + VALUE.matcher(path.split("\\?", 2)[0]).replaceAll("{}");
  }

  /** Those of `com.anthropic:anthropic-java`, whose classes put together each path. */
  static Set<String> java() {
    try (FileSystem jar = FileSystems.newFileSystem(jar())) {
      return files(jar.getPath("com/anthropic/services"), "$WithRawResponseImpl.class").stream()
          .flatMap(file -> ClassFile.of().parse(bytes(file)).methods().stream())
          .map(MethodModel::code)
          .flatMap(Optional::stream)
          .flatMap(code -> requested(code).stream())
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new ClientException("the Java SDK can't be read", e);
    }
  }

  private static Path jar() {
    try {
      return Path.of(
          MessageService.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new ClientException("the Java SDK is nowhere", e);
    }
  }

  /** The methods of HTTP and the segments of paths, as they are given to the request's builder. */
  private static List<String> requested(CodeModel code) {
    List<String> requested = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (CodeElement element : code) {
      switch (element) {
        case FieldInstruction field
            when field.owner().asInternalName().endsWith("/core/http/HttpMethod") ->
            requested.add(field.name().stringValue() + " ");
        case LoadConstantInstruction load when load.constantValue() instanceof String text ->
            texts.add(text);
        case InvokeInstruction call -> {
          if (call.name().stringValue().equals("addPathSegments")) {
            texts.forEach(text -> add(requested, "/" + text));
          } else if (call.name().stringValue().startsWith("addPathParam")) {
            add(requested, "/{}");
          }
          texts.clear();
        }
        default -> {
          // Nothing else says where a request goes.
        }
      }
    }
    return requested;
  }

  private static void add(List<String> requested, String segment) {
    requested.set(requested.size() - 1, requested.getLast() + segment);
  }

  private static List<Path> files(Path folder, String ending) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> file.toString().endsWith(ending)).toList();
    } catch (IOException e) {
      throw new ClientException("`%s` can't be read".formatted(folder), e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new ClientException("`%s` can't be read".formatted(file), e);
    }
  }
}
