package dev.assay.cli;

import dev.assay.emitter.process.GuestLog;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;
import org.slf4j.LoggerFactory;

/// Where log records go: by default, warnings and errors to standard error.
///
/// | for | configuration | what happens |
/// |---|---|---|
/// | commands | `log4j2.properties` | warnings and errors to standard error, one line each |
/// | services | `log4j2-service.properties` | one JSON object per line on standard output |
/// | a guest | none: [GuestLog] | the same, without Log4j |
/// | the demo | `log4j2-file.properties` | everything to files; the terminal is its own |
///
/// `-Dlog4j2.configurationFile=...`, in `ASSAY_JAVA_OPTS`, overrides them all. Kafka and RocksDB
/// log through SLF4J, Helidon through `java.util.logging`; both end in Log4j.
public final class Logs {
  private static final String CONFIGURATION = "log4j2.configurationFile";
  private static final String FILE = "assay.log.file";
  private static final String SERVICE = "assay.log.service";
  private static final String LEVEL = "assay.log.level";

  private static final boolean OVERRIDDEN = isConfigured();

  private Logs() {}

  /// Whether the user configures Log4j; loads no logging library.
  static boolean isConfigured() {
    return System.getProperty(CONFIGURATION) != null;
  }

  /// Sets what has to be set before anything logs; loads no logging library.
  public static void prepare() {
    System.setProperty("java.util.logging.manager", "org.apache.logging.log4j.jul.LogManager");
    // Log4j's own remarks on how it starts are not the user's concern.
    System.setProperty("log4j2.statusLoggerLevel", "ERROR");
    // A JMX bean for every logger costs start-up time and serves nobody here.
    System.setProperty("log4j2.disableJmx", "true");
  }

  /// `--verbose`: informational records too.
  static void verbose() {
    System.setProperty(LEVEL, "INFO");
    Configurator.setRootLevel(Level.INFO);
  }

  /// From here on, JSON lines on standard output, each naming `service`.
  public static void toStandardOutput(String service) {
    System.setProperty(SERVICE, service);
    use("log4j2-service.properties");
  }

  /// From here on, a guest's JSON lines on standard output. By Log4j all the same where it is
  /// configured, or running already.
  public static void ofGuest() {
    if (!OVERRIDDEN) {
      GuestLog.use();
    }
    if (LoggerFactory.getILoggerFactory().getClass().getPackageName().contains("log4j")) {
      toStandardOutput(GuestLog.SERVICE);
    }
  }

  /// From here on, everything to `file`, which is rolled at 16 MiB, and nothing to the terminal.
  public static void toFile(Path file) {
    System.setProperty(FILE, file.toAbsolutePath().toString());
    use("log4j2-file.properties");
  }

  /// A hint to append to the report of a fault: where its details are, or how to get them.
  static String whereToLook() {
    var file = System.getProperty(FILE);
    return file == null ? " (details: add --verbose)" : " (details: " + file + ")";
  }

  private static void use(String resource) {
    if (OVERRIDDEN) {
      return;
    }
    var configuration = uri(resource);
    System.setProperty(CONFIGURATION, configuration.toString());
    var context = LoggerContext.getContext(false);
    if (!configuration.equals(context.getConfigLocation())) {
      context.setConfigLocation(configuration);
    } else {
      context.reconfigure();
    }
  }

  private static URI uri(String resource) {
    try {
      return Objects.requireNonNull(Logs.class.getResource("/" + resource)).toURI();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
