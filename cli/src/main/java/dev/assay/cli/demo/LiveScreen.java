package dev.assay.cli.demo;

import dev.assay.schemas.event.Rejection;
import dev.assay.schemas.event.Tier;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// For people at a terminal: one screen, drawn over once a second (ECMA-48 control sequences).
final class LiveScreen implements Display {
  private static final String HOME = "\u001b[H";
  private static final String CLEAR_LINE = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";
  private static final String CLEAR_ALL = "\u001b[2J";
  private static final String HIDE_CURSOR = "\u001b[?25l";
  private static final String SHOW_CURSOR = "\u001b[?25h";
  private static final String RESET = "\u001b[0m";
  private static final String BOLD = "\u001b[1m";
  private static final String DIM = "\u001b[2m";
  private static final Map<String, String> COLOURS =
      Map.of(
          "affirming", "\u001b[32m",
          "warning", "\u001b[33m",
          "contraindicated", "\u001b[31m",
          "none", "\u001b[35m");
  private static final int BAR = 40;
  private static final int STORY_INDENT = 4;

  private final PrintWriter out;
  private final int columns;
  private @Nullable Started started;

  /// @param columns width of the terminal
  LiveScreen(PrintWriter out, int columns) {
    this.out = out;
    this.columns = columns;
  }

  @Override
  public synchronized void started(Started what) {
    this.started = what;
    out.print(HIDE_CURSOR + CLEAR_ALL);
    out.flush();
  }

  @Override
  public void transition(FleetState.Transition transition) {
    // The snapshot has the latest ones.
  }

  @Override
  public void rejection(Rejection rejection) {
    // The snapshot counts them.
  }

  @Override
  public synchronized void show(Moment moment) {
    if (started != null) {
      draw(lines(started, moment));
    }
  }

  @Override
  public synchronized void stopped(Moment last) {
    show(last);
    out.println();
    out.println("Stopped after %s.".formatted(Words.of(last.running())) + SHOW_CURSOR);
    out.flush();
  }

  private void draw(List<String> lines) {
    var screen = new StringBuilder(HOME);
    for (String line : lines) {
      screen.append(line).append(CLEAR_LINE).append('\n');
    }
    out.print(screen.append(CLEAR_BELOW));
    out.flush();
  }

  private List<String> lines(Started what, Moment moment) {
    var lines = new ArrayList<String>();
    lines.add(
        "%sAssay%s   %d guests, each every %s   running %s"
            .formatted(
                BOLD, RESET, what.guests(), Words.of(what.interval()), Words.of(moment.running())));
    lines.add("");
    int most = Math.max(1, moment.fleet().latest().size());
    for (Tier tier : FleetText.tiers()) {
      int count = moment.fleet().tiers().getOrDefault(tier, 0);
      String bar = "█".repeat((int) Math.ceil((double) count * BAR / most));
      lines.add(
          "  %s %6d  %s"
              .formatted(
                  coloured("%-16s".formatted(FleetText.name(tier)), FleetText.name(tier)),
                  count,
                  coloured(bar, FleetText.name(tier))));
    }
    lines.add("");
    lines.add("  " + FleetText.rates(moment));
    lines.add("");
    for (FleetText.Story story : FleetText.stories(moment)) {
      lines.add("  %-18s %s".formatted(story.guest(), coloured(story.tier(), story.tier())));
      wrapped(story.words()).forEach(line -> lines.add(" ".repeat(STORY_INDENT) + line));
    }
    lines.add("");
    moment
        .fleet()
        .transitions()
        .forEach(one -> lines.add("  " + DIM + FleetText.transition(one) + RESET));
    lines.add("");
    lines.add("  Gateway %s   Kafka %s".formatted(what.gateway(), what.bootstrapServers()));
    lines.add("  Try:  " + what.curl());
    lines.add(
        "  %sData in %s%s.%s Ctrl-C stops.%s"
            .formatted(
                DIM,
                what.dataDirectory(),
                what.kept() ? "" : ", deleted at the end (keep it with --data-dir)",
                what.resumedGuests() == 0
                    ? ""
                    : " Resumed with %d guests.".formatted(what.resumedGuests()),
                RESET));
    return lines;
  }

  private List<String> wrapped(String text) {
    int width = Math.max(20, columns - STORY_INDENT - 1);
    var lines = new ArrayList<String>();
    var line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      if (!line.isEmpty()) {
        line.append(' ');
      }
      line.append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  private static String coloured(String text, String tier) {
    return COLOURS.getOrDefault(tier, "") + text + RESET;
  }
}
