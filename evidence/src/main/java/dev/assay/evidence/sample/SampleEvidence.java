package dev.assay.evidence.sample;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.StrictJson;
import dev.assay.evidence.wire.Unreadable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// Sample evidence of the KBS protocol 0.4.0: `{"svn": "1", "report_data": "…"}`. Other members are
/// not looked at.
///
/// @param svn what the attester calls its security version: 1 to 64 letters, digits and `. _ -`
/// @param reportData 48 bytes (a SHA-384) or 64; standard Base64 with padding in JSON
public record SampleEvidence(String svn, Bytes reportData) {
  private static final String FIELD = "sample";
  private static final String SVN = "svn";
  private static final String REPORT_DATA = "report_data";
  private static final int LONGEST = 4096;
  private static final int DEEPEST = 8;
  private static final Pattern SVN_SYNTAX = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int SHA384_BYTES = 48;
  private static final int REPORT_DATA_BYTES = 64;

  private static final JsonFactory JSON =
      StrictJson.factory(
          StreamReadConstraints.builder()
              .maxNestingDepth(DEEPEST)
              .maxDocumentLength(LONGEST)
              .build());

  /// Whether text can be an svn.
  public static boolean isSvn(String text) {
    return SVN_SYNTAX.matcher(text).matches();
  }

  public static Parsed<SampleEvidence> parse(Bytes json) {
    if (json.length() > LONGEST) {
      return malformed(
          Reason.TOO_LARGE, FIELD, "at most %d bytes".formatted(LONGEST), json.length() + " bytes");
    }
    // What is read of it is ASCII, so that the parser need not guess an encoding.
    String text = new String(json.toArray(), StandardCharsets.ISO_8859_1);
    try (JsonParser parser = JSON.createParser(text)) {
      return new Parsed.Ok<>(of(texts(parser)));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    } catch (IOException _) {
      return malformed(
          Reason.MALFORMED_ENCODING, FIELD, "a JSON object, each name once", "something else");
    }
  }

  /// What it says of itself.
  public Claims claims() {
    return Claims.builder()
        .text("sample.svn", svn)
        .binary("sample.report_data", reportData)
        .build();
  }

  private static Map<String, String> texts(JsonParser parser) throws IOException, Unreadable {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new Unreadable(Reason.MALFORMED_ENCODING, FIELD, "a JSON object", "something else");
    }
    var texts = new HashMap<String, String>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      if (parser.nextToken() == JsonToken.VALUE_STRING) {
        texts.put(name, parser.getText());
      } else {
        parser.skipChildren();
      }
    }
    if (parser.nextToken() != null) {
      throw new Unreadable(Reason.TRAILING_BYTES, FIELD, "one object", "more after it");
    }
    return texts;
  }

  private static SampleEvidence of(Map<String, String> texts) throws Unreadable {
    String svn = text(texts, SVN);
    if (!isSvn(svn)) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          FIELD + "." + SVN,
          "1 to 64 letters, digits and . _ -",
          "%d others".formatted(svn.length()));
    }
    Bytes reportData = decoded(text(texts, REPORT_DATA));
    if (reportData.length() != SHA384_BYTES && reportData.length() != REPORT_DATA_BYTES) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          FIELD + "." + REPORT_DATA,
          "48 or 64 bytes",
          reportData.length() + " bytes");
    }
    return new SampleEvidence(svn, reportData);
  }

  private static String text(Map<String, String> texts, String name) throws Unreadable {
    String text = texts.get(name);
    if (text == null) {
      throw new Unreadable(Reason.FIELD_MISSING, FIELD + "." + name, "a text", "none");
    }
    return text;
  }

  private static Bytes decoded(String base64) throws Unreadable {
    try {
      return Bytes.copyOf(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException _) {
      throw new Unreadable(
          Reason.MALFORMED_ENCODING, FIELD + "." + REPORT_DATA, "standard Base64", "another text");
    }
  }

  private static Parsed<SampleEvidence> malformed(
      Reason reason, String field, String wanted, String got) {
    return new Parsed.Malformed<>(new Unreadable(reason, field, wanted, got).refusal());
  }
}
