package dev.assay.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.cbor.CborFields;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.cbor.CborReader;
import dev.assay.evidence.wire.Unreadable;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Evidence as clients of Veraison's API post it.
///
/// @param mediaType one of [#MEDIA_TYPES]
/// @param bytes of that type, out of a wrapper if it came in one
record VeraisonEvidence(String mediaType, Bytes bytes) {
  /// What Veraison calls a kind of evidence, how it is called here, and what results are about.
  enum Scheme {
    ARM_CCA('0', "cca"),
    PSA_IOT('1', "psa"),
    SEVSNP('2', "snp");

    private final char digit;
    private final String format;

    Scheme(char digit, String format) {
      this.digit = digit;
      this.format = format;
    }

    /// Tells the ids of evidence of one session apart.
    char digit() {
      return digit;
    }

    List<String> submodules() {
      return this == ARM_CCA ? List.of("CCA_SSD_PLATFORM", "CCA_REALM") : List.of(name());
    }
  }

  private static final String TSM_JSON = "application/vnd.veraison.tsm-report+json";
  private static final String TSM_CBOR = "application/vnd.veraison.tsm-report+cbor";
  private static final Map<String, Scheme> SCHEMES = schemes();

  static final List<String> MEDIA_TYPES = List.copyOf(SCHEMES.keySet());

  private static final Set<String> CMW =
      Set.of(
          "application/cmw",
          "application/cmw+json",
          "application/cmw+cbor",
          "application/vnd.veraison.cmw",
          "application/vnd.veraison.cmw+json",
          "application/vnd.veraison.cmw+cbor");
  private static final Pattern AROUND_SEMICOLON = Pattern.compile("\\s*;\\s*");

  private static Map<String, Scheme> schemes() {
    var schemes = new LinkedHashMap<String, Scheme>();
    schemes.put(
        "application/eat-collection; profile=\"http://arm.com/CCA-SSD/1.0.0\"", Scheme.ARM_CCA);
    schemes.put("application/psa-attestation-token", Scheme.PSA_IOT);
    schemes.put("application/eat-cwt; profile=\"http://arm.com/psa/2.0.0\"", Scheme.PSA_IOT);
    schemes.put(
        "application/eat+cwt; eat_profile=\"tag:psacertified.org,2023:psa#tfm\"", Scheme.PSA_IOT);
    schemes.put(
        "application/eat+cwt; eat_profile=\"tag:psacertified.org,2019:psa#legacy\"",
        Scheme.PSA_IOT);
    schemes.put(TSM_CBOR, Scheme.SEVSNP);
    schemes.put(TSM_JSON, Scheme.SEVSNP);
    return schemes;
  }

  /// @throws Problem.Found 415 for what no scheme reads, 400 for a wrapper that is none
  static VeraisonEvidence read(String contentType, byte[] body) {
    String type = normal(contentType);
    return CMW.contains(type.toLowerCase(Locale.ROOT))
        ? unwrapped(type, body)
        : new VeraisonEvidence(known(type), Bytes.copyOf(body));
  }

  Scheme scheme() {
    return SCHEMES.getOrDefault(mediaType, Scheme.ARM_CCA);
  }

  /// A report that can't be taken out of what the guest's kernel gave goes on as it is, and is
  /// refused where all evidence is.
  void items(ArrayNode items) {
    Optional<TsmReport> report =
        switch (mediaType) {
          case TSM_JSON -> TsmReport.ofJson(bytes);
          case TSM_CBOR -> TsmReport.ofCbor(bytes);
          default -> Optional.empty();
        };
    ObjectNode item =
        items
            .addObject()
            .put("format", scheme().format)
            .put("evidence", base64(report.map(TsmReport::outblob).orElse(bytes)));
    report
        .map(TsmReport::auxblob)
        .filter(certificates -> !certificates.isEmpty())
        .ifPresent(certificates -> item.put("auxiliary", base64(certificates)));
  }

  /// What the kernel's configfs-tsm gave, as far as a verifier needs it.
  private record TsmReport(Bytes outblob, Bytes auxblob) {
    static Optional<TsmReport> ofJson(Bytes body) {
      try {
        ObjectNode report = Json.readObject(body.toArray());
        Bytes outblob = base64Url(report.path("outblob").asText());
        return outblob.isEmpty()
            ? Optional.empty()
            : Optional.of(new TsmReport(outblob, base64Url(report.path("auxblob").asText())));
      } catch (Problem.Found | IllegalArgumentException _) {
        return Optional.empty();
      }
    }

    static Optional<TsmReport> ofCbor(Bytes body) {
      try {
        CborFields report = CborFields.of("tsm-report", CborReader.read("tsm-report", body));
        return report
            .find("outblob")
            .flatMap(TsmReport::bytes)
            .map(
                outblob ->
                    new TsmReport(
                        outblob,
                        report.find("auxblob").flatMap(TsmReport::bytes).orElse(Bytes.EMPTY)));
      } catch (Unreadable _) {
        return Optional.empty();
      }
    }

    private static Optional<Bytes> bytes(CborItem item) {
      return item instanceof CborItem.ByteString(Bytes value)
          ? Optional.of(value)
          : Optional.empty();
    }
  }

  /// A CMW record (draft-ietf-rats-msg-wrap): type, value, and perhaps what it is, in an array.
  private static VeraisonEvidence unwrapped(String type, byte[] body) {
    boolean json = type.endsWith("+json") || (!type.endsWith("+cbor") && body[0] == '[');
    return json ? ofJsonRecord(body) : ofCborRecord(body);
  }

  private static VeraisonEvidence ofJsonRecord(byte[] body) {
    JsonNode wrapper = Json.read(body);
    if (!wrapper.isArray() || wrapper.size() < 2 || !wrapper.get(1).isTextual()) {
      throw noRecord();
    }
    String type = known(wrapper.get(0).asText());
    try {
      return new VeraisonEvidence(type, base64Url(wrapper.get(1).textValue()));
    } catch (IllegalArgumentException _) {
      throw noRecord();
    }
  }

  private static VeraisonEvidence ofCborRecord(byte[] body) {
    try {
      if (CborReader.read("body", Bytes.copyOf(body)) instanceof CborItem.Array(var items)
          && items.size() >= 2
          && items.get(0) instanceof CborItem.Text(String type)
          && items.get(1) instanceof CborItem.ByteString(Bytes value)) {
        return new VeraisonEvidence(known(type), value);
      }
    } catch (Unreadable _) {
      // Said below.
    }
    throw noRecord();
  }

  private static Problem.Found noRecord() {
    return new Problem.Found(
        Problem.badMember("body", "a CMW record: a media type and a value", "something else"));
  }

  private static String known(String contentType) {
    String type = normal(contentType);
    if (!SCHEMES.containsKey(type)) {
      throw new Problem.Found(
          Problem.about(
                  Problem.Kind.UNSUPPORTED_MEDIA_TYPE,
                  "Content-Type",
                  "one of those in Accept",
                  type.isEmpty() ? "nothing" : Problem.shown(type))
              .with(
                  "Accept",
                  Stream.concat(MEDIA_TYPES.stream(), CMW.stream().sorted())
                      .reduce((a, b) -> a + ", " + b)
                      .orElseThrow()));
    }
    return type;
  }

  /// Types are compared as texts, their parameters too; but how wide the gaps are says nothing.
  private static String normal(String contentType) {
    return AROUND_SEMICOLON.matcher(contentType.strip()).replaceAll("; ");
  }

  /// With or without padding.
  private static Bytes base64Url(String text) {
    return Bytes.copyOf(Base64.getUrlDecoder().decode(text));
  }

  private static String base64(Bytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.toArray());
  }
}
