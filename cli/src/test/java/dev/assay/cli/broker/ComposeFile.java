package dev.assay.cli.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The repository's docker-compose.yml.
public final class ComposeFile {
  /// A YAML 1.1 key that Compose knows and YAML 1.2 doesn't: the mapping's defaults.
  private static final String MERGE = "<<";

  private final Map<?, ?> services;

  private ComposeFile(Map<?, ?> services) {
    this.services = services;
  }

  /// Tests run in their module's folder.
  public static ComposeFile read() throws IOException {
    var document =
        (Map<?, ?>)
            new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(Path.of("..", "docker-compose.yml")));
    return new ComposeFile(merged(document.get("services")));
  }

  /// A service.
  ///
  /// @param image the image it runs
  /// @param command empty where the image's own is run
  /// @param environment variables, by name
  public record Service(
      String name, String image, List<String> command, Map<String, String> environment) {
    public Service {
      command = List.copyOf(command);
      environment = Map.copyOf(environment);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  public List<Service> services() {
    return services.keySet().stream().map(name -> service(name.toString())).toList();
  }

  public Service service(String name) {
    Map<?, ?> service = merged(services.get(name));
    var environment = new TreeMap<String, String>();
    merged(service.get("environment"))
        .forEach((variable, value) -> environment.put(variable.toString(), value.toString()));
    return new Service(
        name,
        String.valueOf(service.get("image")),
        service.get("command") instanceof List<?> words
            ? words.stream().map(Object::toString).toList()
            : List.of(),
        environment);
  }

  private static Map<?, ?> merged(@Nullable Object node) {
    if (!(node instanceof Map<?, ?> mapping)) {
      return Map.of();
    }
    var all = new LinkedHashMap<Object, Object>();
    if (mapping.containsKey(MERGE)) {
      all.putAll(merged(mapping.get(MERGE)));
    }
    mapping.forEach(
        (key, value) -> {
          if (!key.equals(MERGE)) {
            all.put(key, value);
          }
        });
    return all;
  }
}
