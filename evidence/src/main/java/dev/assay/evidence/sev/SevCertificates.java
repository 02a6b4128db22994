package dev.assay.evidence.sev;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Unreadable;
import java.util.ArrayList;
import java.util.List;

/// Certificates of a SEV platform as tools export them: any number of either binary form in a row.
/// The exported chain is PDH, PEK, OCA, CEK; AMD serves ASK and ARK.
public record SevCertificates(List<SevCertificate> platform, List<AmdCertificate> amd) {
  private static final int MOST = 16;
  private static final String FIELD = "sev_certificates";

  public SevCertificates {
    platform = List.copyOf(platform);
    amd = List.copyOf(amd);
  }

  public static Parsed<SevCertificates> parse(Bytes inARow) {
    try {
      return new Parsed.Ok<>(read(inARow));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// These and those.
  public SevCertificates with(SevCertificates more) {
    List<SevCertificate> allPlatform = new ArrayList<>(platform);
    allPlatform.addAll(more.platform);
    List<AmdCertificate> allAmd = new ArrayList<>(amd);
    allAmd.addAll(more.amd);
    return new SevCertificates(allPlatform, allAmd);
  }

  /// What they say of themselves; nobody vouches for any of it.
  public Claims claims() {
    Claims claims = Claims.NONE;
    for (SevCertificate certificate : platform) {
      claims = claims.with(certificate.claims());
    }
    for (AmdCertificate certificate : amd) {
      claims = claims.with(certificate.claims());
    }
    return claims;
  }

  private static SevCertificates read(Bytes bytes) throws Unreadable {
    List<SevCertificate> platform = new ArrayList<>();
    List<AmdCertificate> amd = new ArrayList<>();
    int from = 0;
    while (from < bytes.length() || from == 0) {
      if (platform.size() + amd.size() == MOST) {
        throw new Unreadable(
            Reason.TOO_LARGE, FIELD, "at most " + MOST + " certificates", "more of them");
      }
      // The usage that follows 16 bytes of id in the one is part of a key in the other.
      int amdLength = AmdCertificate.length(bytes, from);
      int length = amdLength > 0 ? amdLength : SevCertificate.BYTES;
      if (length > bytes.length() - from) {
        throw new Unreadable(
            Reason.TRUNCATED,
            FIELD,
            "a certificate of %d bytes at 0x%x".formatted(length, from),
            bytes.length() - from + " bytes");
      }
      Bytes one = bytes.slice(from, from + length);
      if (amdLength > 0) {
        amd.add(AmdCertificate.read(one));
      } else {
        platform.add(SevCertificate.read(one));
      }
      from += length;
    }
    return new SevCertificates(platform, amd);
  }
}
