package dev.assay.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A longer run: each target for some seconds, then what reached new code is merged into the kept
/// corpus. `mvn -Pfuzz` starts it.
final class Fuzz {
  private static final String LONGEST_INPUT = "-max_len=65536";

  private final Corpus corpus;
  private final Path work;
  private final long seconds;

  private Fuzz(Corpus corpus, Path work, long seconds) {
    this.corpus = corpus;
    this.work = work;
    this.seconds = seconds;
  }

  /// @param arguments corpus, working directory, seconds a target, glob of targets
  public static void main(String[] arguments) throws Exception {
    Fuzz fuzz =
        new Fuzz(
            new Corpus(Path.of(arguments[0])), Path.of(arguments[1]), Long.parseLong(arguments[2]));
    List<FuzzTarget> targets = Targets.matching(arguments[3]);
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("no target matches " + arguments[3]);
    }
    boolean sound = true;
    for (FuzzTarget target : targets) {
      sound &= fuzz.run(target);
    }
    if (!sound) {
      System.exit(1);
    }
  }

  private boolean run(FuzzTarget target) throws IOException, InterruptedException {
    String name = Targets.name(target);
    Path grown = work.resolve(name).resolve("grown");
    Path words = work.resolve(name).resolve("words");
    Corpus.lay(grown, corpus.inputs(target));
    Corpus.layWords(words, target.words());
    JazzerProcess process =
        process(name, "run").with("-max_total_time=" + seconds, LONGEST_INPUT, grown.toString());
    if (!target.words().isEmpty()) {
      // An empty dictionary is an error to it.
      process.with("-dict=" + words);
    }
    boolean sound = process.run();
    System.out.printf("%s: %s%n", name, sound ? "nothing found" : "FOUND, see " + process.log());
    lines(process).filter(line -> line.contains("DONE")).forEach(System.out::println);
    if (sound) {
      keep(target, name, grown);
    }
    return sound;
  }

  /// Keeps, of all that was grown, no more than what it takes to reach the same code.
  private void keep(FuzzTarget target, String name, Path grown)
      throws IOException, InterruptedException {
    Path kept = corpus.folder(target);
    Path merged = work.resolve(name).resolve("merged");
    Path seeds = work.resolve(name).resolve("seeds");
    Corpus.lay(seeds, target.seeds());
    Files.createDirectories(merged);
    // What seeds reach needs no keeping: they come first, and only what adds to them is taken.
    Corpus.lay(merged, target.seeds());
    boolean done =
        process(name, "merge")
            .with("-merge=1", "-use_counters=0", LONGEST_INPUT)
            .with(merged.toString(), grown.toString())
            .run();
    if (!done) {
      throw new IOException("merging failed, see " + work.resolve(name));
    }
    replace(kept, merged, seeds);
  }

  private static void replace(Path kept, Path merged, Path seeds) throws IOException {
    Files.createDirectories(kept);
    for (Path old : files(kept)) {
      Files.delete(old);
    }
    for (Path file : files(merged)) {
      if (!Files.exists(seeds.resolve(file.getFileName()))) {
        Files.copy(file, kept.resolve(file.getFileName()));
      }
    }
  }

  private JazzerProcess process(String target, String purpose) {
    return new JazzerProcess(work.resolve(target).resolve(purpose), List.of())
        .with("--target_args=" + target);
  }

  private static Stream<String> lines(JazzerProcess process) throws IOException {
    return Files.readAllLines(process.log()).stream();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
