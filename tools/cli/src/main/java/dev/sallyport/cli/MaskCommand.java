package dev.sallyport.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.dsl.MaskSet;
import dev.sallyport.dsl.Nearest;
import dev.sallyport.dsl.Scope;
import dev.sallyport.engine.mask.BlockedException;
import dev.sallyport.engine.mask.MalformedReplyException;
import dev.sallyport.engine.mask.MaskKey;
import dev.sallyport.engine.mask.Masks;
import dev.sallyport.engine.mask.Pseudonyms;
import dev.sallyport.engine.sse.MalformedEventException;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Masks a text, as the gateway would. */
@Command(
    name = "mask",
    description = {
      "Mask standard input into standard output, as a stream: what may leave leaves at once.",
      "Pseudonyms are made with a key of this run alone."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example: echo 'key sk-ant-…' | ./sallyport mask --use secrets"})
final class MaskCommand implements Callable<Integer> {
  @Option(
      names = "--masks",
      paramLabel = "FILE",
      arity = "1..*",
      description = "Mask files, or folders of them (default: those of the policy directory).")
  private List<Path> files = List.of();

  @Mixin private PolicyOptions options = new PolicyOptions();

  @Option(
      names = "--use",
      paramLabel = "NAME",
      description = "A mask; give it several times for several (default: secrets).")
  private List<String> uses = List.of("secrets");

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      description = "Which part of a conversation the text is (default: response.text).")
  private String scope = Scope.RESPONSE_TEXT.word();

  @ArgGroup private Form form = new Form();

  /** What comes in. */
  static final class Form {
    @Option(
        names = "--chunk",
        paramLabel = "N",
        description = "Text, taken in pieces of N characters (UTF-16), whatever arrives at once.")
    private int chunk;

    @Option(
        names = "--jsonl",
        description = {
          "Lines of JSON with a member `text`; it is masked, and `findings` is added: the detector,",
          "start and end (UTF-16) of each secret in the text as it came."
        })
    private boolean jsonl;

    @Option(names = "--sse", description = "A recorded event stream of the Messages API.")
    private boolean sse;
  }

  @Override
  public Integer call() throws IOException {
    var set = MaskFiles.read(files, options.policy).set();
    uses.forEach(use -> check(use, set));
    var filter = new MaskFilter(Masks.compile(set), uses, scope(), pseudonyms());
    // It belongs to the process, and every piece has been sent off when it was masked.
    var out = new OutputStreamWriter(System.out, UTF_8);
    try {
      if (form.sse) {
        filter.events(System.in, System.out);
      } else if (form.jsonl) {
        filter.lines(System.in, out);
      } else {
        filter.text(System.in, out, form.chunk);
      }
      return 0;
    } catch (BlockedException e) {
      throw new CommandFailedException(
          "blocked by `%s`: %s".formatted(e.detector(), e.getMessage()));
    } catch (CharacterCodingException _) {
      throw new CommandFailedException("standard input is not UTF-8");
    } catch (MalformedReplyException | MalformedEventException e) {
      throw new CommandFailedException("standard input: " + e.getMessage());
    }
  }

  private static void check(String use, MaskSet set) {
    var names = set.masks().stream().map(mask -> mask.name()).toList();
    if (!names.contains(use)) {
      throw new CommandFailedException(
          "there is no mask `%s`.%s".formatted(use, Nearest.suggestion(use, names)));
    }
  }

  private Scope scope() {
    return Arrays.stream(Scope.values())
        .filter(known -> known.word().equals(scope))
        .findFirst()
        .orElseThrow(
            () -> {
              var words = Arrays.stream(Scope.values()).map(Scope::word).toList();
              return new CommandFailedException(
                  "there is no scope `%s`.%s There are %s"
                      .formatted(
                          scope, Nearest.suggestion(scope, words), String.join(", ", words)));
            });
  }

  private static Pseudonyms pseudonyms() {
    var secret = new byte[MaskKey.BYTES];
    new SecureRandom().nextBytes(secret);
    return MaskKey.of(secret).pseudonyms("", "");
  }
}
