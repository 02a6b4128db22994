package dev.assay.cli.endorsement;

import dev.assay.cli.Table;
import dev.assay.cli.endorsement.EndorsementCheck.Checked;
import dev.assay.cli.offline.Report;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/// What runs out when.
final class ExpiryCalendar {
  private static final int HOURS_WORTH_SAYING = 48;

  private final CheckedEndorsements listed;
  private final Instant at;
  private final Duration within;

  /// @param within what runs out so soon is marked
  ExpiryCalendar(CheckedEndorsements listed, Instant at, Duration within) {
    this.listed = listed;
    this.at = at;
    this.within = within;
  }

  /// How an endorsement stands.
  private enum State {
    EXPIRED,
    EXPIRING,
    GOOD;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Whether all counts, and nothing has run out.
  boolean isSound() {
    return listed.refused().isEmpty()
        && listed.genuine().stream().noneMatch(each -> each.hasRunOutAt(at));
  }

  void print(PrintWriter out, boolean json) {
    if (json) {
      printJson(out);
      return;
    }
    Table table = Table.of("until", "left", "state", "endorsement");
    for (Checked.Genuine each : listed.genuine()) {
      table.add(each.until().toString(), left(each), state(each).toString(), each.id());
    }
    table.printTo(out);
  }

  private void printJson(PrintWriter out) {
    Report.printJson(
        out,
        json -> {
          json.writeStringField("at", at.toString());
          json.writeArrayFieldStart("endorsements");
          for (Checked.Genuine each : listed.genuine()) {
            json.writeStartObject();
            json.writeStringField("id", each.id());
            json.writeStringField("kind", each.endorsement().kind());
            json.writeStringField("sha256", each.endorsement().body().sha256().toHex());
            json.writeStringField("from", each.issue().at().toString());
            json.writeStringField("until", each.until().toString());
            json.writeStringField("state", state(each).toString());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeArrayFieldStart("refused");
          for (Checked.Refused each : listed.refused()) {
            json.writeStartObject();
            json.writeStringField("id", each.id());
            json.writeStringField("reason", each.refusal().reason().name());
            json.writeStringField("field", each.refusal().field());
            json.writeStringField("wanted", each.refusal().wanted());
            json.writeStringField("got", each.refusal().got());
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  private State state(Checked.Genuine each) {
    if (each.hasRunOutAt(at)) {
      return State.EXPIRED;
    }
    return each.hasRunOutAt(at.plus(within)) ? State.EXPIRING : State.GOOD;
  }

  private String left(Checked.Genuine each) {
    Duration left = Duration.between(at, each.until());
    return left.abs().toHours() < HOURS_WORTH_SAYING ? left.toHours() + "h" : left.toDays() + "d";
  }
}
