package dev.assay.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// One run of Jazzer in a JVM of its own: it rewrites classes and ends the process it is in.
final class JazzerProcess {
  /// An input that hangs; the bound of work is [Bound]'s. With slack, since this is the clock's
  /// time.
  private static final int HANGS_AFTER_SECONDS = 60;

  /// What Jazzer looks for beyond exceptions, by hooks into the JDK: injections, that is, which
  /// need a shell, a database or a network that this code has not. Loading them takes seconds.
  private static final List<String> NOT_WANTED =
      List.of(
          "BigDecimal",
          "ClojureLangHooks",
          "ExpressionLanguageInjection",
          "FilePathTraversal",
          "LdapInjection",
          "NamingContextLookup",
          "OsCommandInjection",
          "ScriptEngineInjection",
          "ServerSideRequestForgery",
          "SqlInjection",
          "TemplateInjection",
          "UnsafeSanitizer",
          "XPathInjection",
          "XmlParserSsrfGuidance");

  private final List<String> command = new ArrayList<>();
  private final Path workingDirectory;

  /// @param workingDirectory where findings and the log are left
  JazzerProcess(Path workingDirectory, List<String> jvmArguments) {
    this.workingDirectory = workingDirectory;
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmArguments);
    command.addAll(
        List.of(
            "-Xmx512m",
            "-XX:+EnableDynamicAgentLoading",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-classpath",
            System.getProperty("java.class.path"),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + Jazzing.class.getName(),
            "--instrumentation_includes=dev.assay.evidence.**:dev.assay.appraisal.**",
            "--custom_hook_includes=dev.assay.evidence.**:dev.assay.appraisal.**",
            "--disabled_hooks=" + notWanted(),
            "--reproducer_path=" + workingDirectory,
            "-artifact_prefix=" + workingDirectory + "/",
            "-timeout=" + HANGS_AFTER_SECONDS,
            // A JVM's resident memory says nothing; -Xmx and Bound do.
            "-rss_limit_mb=0"));
  }

  JazzerProcess with(String... arguments) {
    command.addAll(List.of(arguments));
    return this;
  }

  Path log() {
    return workingDirectory.resolve("log");
  }

  /// @return whether it found nothing
  boolean run() throws IOException, InterruptedException {
    Files.createDirectories(workingDirectory);
    Process process =
        new ProcessBuilder(command)
            .directory(workingDirectory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log().toFile())
            .start();
    try {
      return process.waitFor() == 0;
    } finally {
      process.destroyForcibly();
    }
  }

  private static String notWanted() {
    return String.join(
        ":", NOT_WANTED.stream().map("com.code_intelligence.jazzer.sanitizers."::concat).toList());
  }
}
