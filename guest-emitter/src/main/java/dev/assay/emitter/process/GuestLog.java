package dev.assay.emitter.process;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/// The log of a guest: the lines of `log-record.json`, without Log4j, which took a third of the
/// time from a guest's start to its first request.
///
/// Public for SLF4J, which makes it by its name.
public final class GuestLog implements SLF4JServiceProvider {
  /// What every line says its service is.
  public static final String SERVICE = "guest-emitter";

  private static final String LEVEL = "assay.log.level";

  private static final int LONGEST_STRING = 16 * 1024;
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private final JsonFactory json = new JsonFactory();
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter context = new NOPMDCAdapter();
  private final PrintStream out;
  private final Clock clock;
  private final Level level;

  public GuestLog() {
    this(System.out, Clock.systemUTC(), Level.valueOf(System.getProperty(LEVEL, "INFO")));
  }

  /// From here on, where nothing has been logged yet.
  public static void use() {
    System.setProperty("slf4j.provider", GuestLog.class.getName());
    // It says on standard error which provider it was told to take.
    System.setProperty("slf4j.internal.verbosity", "WARN");
  }

  /// @param level of what is ours; of others, warnings are enough
  GuestLog(PrintStream out, Clock clock, Level level) {
    this.out = out;
    this.clock = clock;
    this.level = level;
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return this::logger;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return context;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {}

  Logger logger(String name) {
    return new Line(this, name, name.startsWith("dev.assay.") ? level : Level.WARN);
  }

  private void write(Level severity, String logger, String message, @Nullable Throwable error) {
    var line = new StringWriter();
    try (JsonGenerator to = json.createGenerator(line)) {
      to.writeStartObject();
      to.writeStringField("time", TIME.format(Instant.now(clock)));
      to.writeStringField("level", severity.name());
      to.writeStringField("service", SERVICE);
      to.writeStringField("logger", logger);
      to.writeStringField("thread", Thread.currentThread().getName());
      to.writeStringField("message", shortened(message));
      if (error != null) {
        to.writeObjectFieldStart("error");
        to.writeStringField("type", error.getClass().getName());
        to.writeStringField("message", shortened(String.valueOf(error.getMessage())));
        to.writeStringField("stack", shortened(stack(error)));
        to.writeEndObject();
      }
      to.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing into memory", e);
    }
    out.println(line);
  }

  private static String stack(Throwable error) {
    var text = new StringWriter();
    error.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_STRING ? text : text.substring(0, LONGEST_STRING) + "…";
  }

  /// Not to be serialised, whatever its superclass says.
  @SuppressWarnings("serial")
  private static final class Line extends LegacyAbstractLogger {
    private final transient GuestLog log;
    private final Level least;

    Line(GuestLog log, String name, Level least) {
      this.log = log;
      this.name = name;
      this.least = least;
    }

    @Override
    public boolean isTraceEnabled() {
      return isEnabled(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
      return isEnabled(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
      return isEnabled(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
      return isEnabled(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
      return isEnabled(Level.ERROR);
    }

    private boolean isEnabled(Level severity) {
      return severity.toInt() >= least.toInt();
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
      return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level severity,
        @Nullable Marker marker,
        String message,
        @Nullable Object @Nullable [] arguments,
        @Nullable Throwable error) {
      log.write(severity, name, MessageFormatter.basicArrayFormat(message, arguments), error);
    }
  }
}
