package dev.assay.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The kept corpus of each target, fed again; then all targets fuzzed for a fixed number of inputs
/// from a fixed seed, so that two runs of the same code try the same.
class CorpusTest {
  private static final Corpus CORPUS = new Corpus(Path.of(System.getProperty("assay.corpus")));
  private static final int INPUTS_PER_TARGET = 50;
  private static final int MOST_KEPT = 128;
  private static final int LONGEST_KEPT = 64 * 1024;

  @TestFactory
  Stream<DynamicTest> whatIsKeptStaysSound() {
    return Targets.all().stream()
        .map(target -> DynamicTest.dynamicTest(Targets.name(target), () -> replay(target)));
  }

  @Test
  void whatIsKeptIsSmallAndBelongsToATarget() throws IOException {
    Set<String> names = Targets.all().stream().map(Targets::name).collect(Collectors.toSet());
    for (Path folder : list(CORPUS.root())) {
      assertThat(names).contains(folder.getFileName().toString());
      assertThat(list(folder)).hasSizeLessThanOrEqualTo(MOST_KEPT);
      for (Path file : list(folder)) {
        assertThat(Files.size(file)).as(file.toString()).isLessThanOrEqualTo(LONGEST_KEPT);
      }
    }
  }

  @Test
  void nothingIsFoundInAWhile(@TempDir Path work) throws Exception {
    List<FuzzTarget> targets = Targets.all();
    List<Bytes> inputs = new ArrayList<>();
    List<Bytes> words = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      for (Bytes input : CORPUS.inputs(targets.get(i))) {
        inputs.add(Jazzing.addressed(i, input));
      }
      words.addAll(targets.get(i).words());
    }
    Path grown = work.resolve("grown");
    Corpus.lay(grown, inputs);
    Corpus.layWords(work.resolve("words"), words);
    int runs = inputs.size() + INPUTS_PER_TARGET * targets.size();

    JazzerProcess process =
        new JazzerProcess(
                work.resolve("run"), List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"))
            .with("-seed=1", "-runs=" + runs, "-max_len=16384", "-len_control=0")
            .with("-dict=" + work.resolve("words"), grown.toString());
    boolean sound = process.run();

    assertThat(sound).as(() -> end(process.log())).isTrue();
  }

  private static void replay(FuzzTarget target) throws Exception {
    assertThat(target.seeds()).isNotEmpty();
    for (Bytes input : CORPUS.inputs(target)) {
      Bound.feed(target, input);
    }
  }

  private static String end(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
