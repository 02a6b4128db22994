package dev.assay.schemas;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaFormatter;
import org.apache.avro.specific.SpecificData;

/// The schemas of every release, as `released/<version>/<Event>.avsc`, each complete in itself.
final class ReleasedSchemas {
  private static final Path FOLDER = Path.of("released");

  private ReleasedSchemas() {}

  /// Today's schema of every event on a topic, by the event's name.
  static Map<String, Schema> current() {
    var current = new TreeMap<String, Schema>();
    for (Topic<?> topic : Topics.withPrefix(Topics.DEFAULT_PREFIX).all()) {
      Schema schema = SpecificData.get().getSchema(topic.type());
      current.put(schema.getName(), schema);
    }
    return current;
  }

  /// Every released schema of an event, by release.
  static Map<String, Schema> of(String event) throws IOException {
    var released = new TreeMap<String, Schema>();
    for (Path release : releases()) {
      Path file = release.resolve(event + ".avsc");
      if (Files.exists(file)) {
        released.put(release.getFileName().toString(), new Schema.Parser().parse(file.toFile()));
      }
    }
    return released;
  }

  static List<Path> releases() throws IOException {
    try (var folders = Files.list(FOLDER)) {
      return folders.filter(Files::isDirectory).sorted().toList();
    }
  }

  static void write(String release) throws IOException {
    Path folder = Files.createDirectories(FOLDER.resolve(release));
    for (var event : current().entrySet()) {
      Files.writeString(
          folder.resolve(event.getKey() + ".avsc"),
          SchemaFormatter.format("json/pretty", event.getValue()) + "\n");
    }
  }
}
