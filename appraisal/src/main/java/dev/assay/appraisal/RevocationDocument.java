package dev.assay.appraisal;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/// A revocation as its author signs it. There is one way to write it, so that whoever has what it
/// says can tell whether a text says just that:
///
/// `{"kind":…,"reason":…,"subject":…,"tenant":…,"version":…,"withdrawn":…}`, the members in this
/// order, nothing between them, and in texts no more escaped than JSON demands (RFC 8259, 7).
///
/// @param version counts up by subject, from 1
/// @param withdrawn true where an earlier revocation no longer stands
/// @param reason why, for people
public record RevocationDocument(
    String tenant, Subject subject, long version, boolean withdrawn, String reason) {

  /// What its signatures are over.
  public String text() {
    return "{\"kind\":%s,\"reason\":%s,\"subject\":%s,\"tenant\":%s,\"version\":%d,\"withdrawn\":%b}"
        .formatted(
            quoted(subject.kind().word()),
            quoted(reason),
            quoted(subject.id()),
            quoted(tenant),
            version,
            withdrawn);
  }

  private static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }
}
