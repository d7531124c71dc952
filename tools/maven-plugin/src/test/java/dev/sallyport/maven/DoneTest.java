package dev.sallyport.maven;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.bundle.PolicyFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A goal is done again as soon as anything that it depends on is another. */
class DoneTest {
  private static final PolicyFiles FILES = files("package a\n");

  private static PolicyFiles files(String text) {
    return new PolicyFiles(new TreeMap<>(Map.of("a.rego", text)));
  }

  /** A goal that does nothing. */
  private static final class Goal extends PolicyMojo {
    private final Path folder;

    Goal(Path folder) {
      this.folder = folder;
    }

    @Override
    void run(Path policy, PolicyFiles files) {}

    @Override
    Path work() {
      return folder;
    }
  }

  @Test
  void onlyForTheSameFilesAndSettings(@TempDir Path folder) throws IOException {
    var goal = new Goal(folder.resolve("not there yet"));
    assertThat(goal.isDone("test", FILES, "s")).isFalse();
    goal.done("test", FILES, "s");
    assertThat(goal.isDone("test", FILES, "s")).isTrue();
    assertThat(goal.isDone("test", FILES, "other")).isFalse();
    assertThat(goal.isDone("check", FILES, "s")).isFalse();
    assertThat(goal.isDone("test", files("package b\n"), "s")).isFalse();
  }
}
