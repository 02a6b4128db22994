package dev.assay.evidence.eventlog;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.crypto.HashAlgorithm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// Logs of real machines, where the build says they are.
final class RecordedLogs {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RecordedLogs() {}

  /// A file of a case; without it, the test that asks is skipped and says so.
  static Bytes file(String name) {
    Path path = Path.of(System.getProperty("assay.vectors", "absent")).resolve(name);
    assumeTrue(Files.isRegularFile(path), "skipped: no recorded evidence at " + path);
    try {
      return Bytes.copyOf(Files.readAllBytes(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode json(String name) {
    try {
      return JSON.readTree(file(name).toArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static EventLog pcrs(String name) {
    return ok(EventLog.parse(file(name), RegisterMap.PCR));
  }

  static EventLog ccel() {
    return ok(EventLog.parse(file("ccel/cos113-gcp/ccel_data.dat"), RegisterMap.TDX));
  }

  /// The PCRs beside a quote, of one bank.
  static QuotedRegisters quoted(String folder, HashAlgorithm bank) {
    JsonNode pcrs = json("%s/pcrs-%s.json".formatted(folder, bank.claimName()));
    return QuotedRegisters.pcrs(Map.of(bank, values(pcrs)));
  }

  /// A JSON object of index to hex.
  static Map<Integer, Bytes> values(JsonNode pcrs) {
    var values = new TreeMap<Integer, Bytes>();
    pcrs.properties()
        .forEach(
            pcr ->
                values.put(Integer.parseInt(pcr.getKey()), Bytes.fromHex(pcr.getValue().asText())));
    return values;
  }

  static <T> T ok(Parsed<T> parsed) {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> value;
      case Parsed.Malformed<T>(Refusal refusal) -> throw new AssertionError(refusal.toString());
    };
  }

  static Refusal refusal(Parsed<?> parsed) {
    return switch (parsed) {
      case Parsed.Ok<?>(var value) -> throw new AssertionError("not refused: " + value);
      case Parsed.Malformed<?>(Refusal refusal) -> refusal;
    };
  }
}
