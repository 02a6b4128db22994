package dev.assay.appraisal.dcap;

import dev.assay.appraisal.json.JsonObject;
import dev.assay.evidence.Reason;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.evidence.wire.Unreadable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The evaluation data numbers that Intel serves documents for at a time: the highest is the early
/// track's, on which a round of advisories counts at once; those below are for who follows later
/// (Intel SGX and TDX PCS API v4, Retrieve TCB Evaluation Data Numbers).
///
/// @param numbers highest first, at least one
public record EvaluationDataNumbers(
    TeeType tee, Instant issueDate, Instant nextUpdate, List<Entry> numbers) implements Dated {
  private static final int VERSION = 1;

  /// @param recoveryEventDate when the round of advisories became public
  /// @param tcbDate what was public by then, levels of this number take into account
  public record Entry(int number, Instant recoveryEventDate, Instant tcbDate) {}

  public EvaluationDataNumbers {
    numbers = List.copyOf(numbers);
  }

  /// The early track's.
  public int highest() {
    return numbers.getFirst().number();
  }

  @Override
  public int evaluationDataNumber() {
    return highest();
  }

  /// Documents with a number below are no longer served.
  public int lowest() {
    return numbers.getLast().number();
  }

  static EvaluationDataNumbers read(JsonObject content) throws Unreadable {
    int version = content.whole("version", 0, Integer.MAX_VALUE);
    if (version != VERSION) {
      throw new Unreadable(
          Reason.UNSUPPORTED_VERSION, content.pathOf("version"), VERSION + "", version + "");
    }
    return new EvaluationDataNumbers(
        TcbInfo.tee(content),
        content.instant("issueDate"),
        content.instant("nextUpdate"),
        entries(content));
  }

  private static List<Entry> entries(JsonObject content) throws Unreadable {
    // Intel's client library and a copy of its specification disagree about the name.
    String member = content.has("tcbNumbers") ? "tcbNumbers" : "tcbEvalNumbers";
    List<Entry> entries = new ArrayList<>();
    for (JsonObject entry : content.objects(member)) {
      entries.add(
          new Entry(
              entry.whole("tcbEvaluationDataNumber", 0, Integer.MAX_VALUE),
              entry.instant("tcbRecoveryEventDate"),
              entry.instant("tcbDate")));
    }
    if (entries.isEmpty()) {
      throw content.outOfRange(member, "at least one", "none");
    }
    entries.sort(Comparator.comparingInt(Entry::number).reversed());
    return entries;
  }
}
