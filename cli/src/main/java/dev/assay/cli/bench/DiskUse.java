package dev.assay.cli.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What the stores of a closed deployment take on disk.
final class DiskUse {
  private static final String STORES = "rocksdb";

  private DiskUse() {}

  /// By store, over all partitions: bytes for each of so many guests.
  static Map<String, Double> of(Path streams, int guests) throws IOException {
    var use = new TreeMap<String, Double>();
    try (Stream<Path> all = Files.walk(streams)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        storeOf(streams.relativize(file))
            .ifPresent(store -> use.merge(store, size(file) / (double) guests, Double::sum));
      }
    }
    return use;
  }

  private static Optional<String> storeOf(Path file) {
    for (int i = 0; i + 1 < file.getNameCount() - 1; i++) {
      if (file.getName(i).toString().equals(STORES)) {
        return Optional.of(file.getName(i + 1).toString());
      }
    }
    return Optional.empty();
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
