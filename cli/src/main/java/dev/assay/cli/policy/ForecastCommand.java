package dev.assay.cli.policy;

import dev.assay.cli.SettingsOptions;
import dev.assay.schemas.Keys;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.Check;
import dev.assay.schemas.event.Forecast;
import dev.assay.settings.KafkaSettings;
import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `assay policy forecast`: what drafts, of policies and of what vendors say, would change, guest
/// by guest.
@Command(
    name = "forecast",
    description =
        "Say which guests would change were all that is in draft in force, policies and"
            + " endorsements, and why.",
    mixinStandardHelpOptions = true)
public final class ForecastCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "WORKLOAD",
      description = "Or tenant/workload; left out: all.")
  private @Nullable String workload;

  @Mixin private SettingsOptions options = new SettingsOptions();

  @Spec private CommandSpec spec;

  /// The command's own description is set by picocli.
  @SuppressWarnings("NullAway.Init")
  public ForecastCommand() {}

  @Override
  public Integer call() {
    KafkaSettings kafka = options.kafka();
    Map<String, Forecast> latest = new TreeMap<>();
    TopicLog.read(kafka, Topics.withPrefix(kafka.topicPrefix()).forecasts()).stream()
        .map(TopicLog.Entry::event)
        .filter(this::isAskedFor)
        .forEach(said -> latest.put(Keys.guest(said.getTenant(), said.getGuest()), said));
    latest.values().removeIf(ForecastCommand::isTakenBack);
    PrintWriter out = spec.commandLine().getOut();
    latest.forEach((guest, said) -> print(out, guest, said));
    out.println(
        switch (latest.size()) {
          case 0 -> "no guest would change";
          case 1 -> "1 guest would change";
          default -> latest.size() + " guests would change";
        });
    out.flush();
    return 0;
  }

  private boolean isAskedFor(Forecast said) {
    if (workload == null) {
      return true;
    }
    String key = workload.contains("/") ? workload : Keys.workload(Keys.DEFAULT_TENANT, workload);
    return Keys.workload(said.getTenant(), said.getWorkload()).equals(key);
  }

  private static boolean isTakenBack(Forecast said) {
    return said.getTier() == said.getForecastTier()
        && said.getChanged().isEmpty()
        && said.getNewAdvisories().isEmpty();
  }

  private static void print(PrintWriter out, String guest, Forecast said) {
    out.println(
        "%s: %s -> %s by %s"
            .formatted(guest, said.getTier(), said.getForecastTier(), said.getDraft()));
    for (Check check : said.getChanged()) {
      out.println(
          "  %s %s (%s): want %s, got %s"
              .formatted(
                  check.getOutcome(),
                  check.getName(),
                  check.getRule(),
                  check.getWanted(),
                  check.getGot()));
    }
    if (!said.getNewAdvisories().isEmpty()) {
      out.println("  new advisories: " + String.join(", ", said.getNewAdvisories()));
    }
  }
}
