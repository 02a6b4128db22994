package dev.assay.fuzz;

import dev.assay.evidence.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The inputs kept of each target, a folder each: what fuzzing found to reach new code, one input a
/// file, named by its digest. Seeds are not kept: they are made again.
record Corpus(Path root) {
  Path folder(FuzzTarget target) {
    return root.resolve(Targets.name(target));
  }

  /// The seeds of a target, then what is kept of it.
  List<Bytes> inputs(FuzzTarget target) throws IOException {
    List<Bytes> inputs = new ArrayList<>(target.seeds());
    Path folder = folder(target);
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.sorted().toList()) {
          inputs.add(Bytes.copyOf(Files.readAllBytes(file)));
        }
      }
    }
    return inputs;
  }

  /// Writes inputs as a fuzzer reads them.
  static void lay(Path folder, List<Bytes> inputs) throws IOException {
    Files.createDirectories(folder);
    for (Bytes input : inputs) {
      Files.write(folder.resolve(input.sha256().toHex().substring(0, 40)), input.toArray());
    }
  }

  /// Writes words as a fuzzer reads them, each a string of hex escapes.
  static void layWords(Path file, List<Bytes> words) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Bytes word : words) {
      lines.add("\"" + word.toHex().replaceAll("..", "\\\\x$0") + "\"");
    }
    Files.createDirectories(file.getParent());
    Files.write(file, lines);
  }
}
