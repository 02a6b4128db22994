package dev.assay.evidence.cca;

import java.util.Optional;
import java.util.stream.Stream;

/// The profiles of platform tokens whose claims mean what [CcaPlatformClaims] takes them for.
///
/// Profile 2.0.0 is still moving (its name and its mandatory claims changed between drafts), and in
/// its direct model the realm's claims are not signed by a key at all.
public enum CcaPlatformProfile {
  /// Of Arm DEN 0137 before the drafts; it describes the realm's claims too.
  LEGACY("http://arm.com/CCA-SSD/1.0.0"),
  /// Of draft-ffm-rats-cca-token-00.
  V1_0_0("tag:arm.com,2023:cca_platform#1.0.0");

  private final String uri;

  CcaPlatformProfile(String uri) {
    this.uri = uri;
  }

  public String uri() {
    return uri;
  }

  static Optional<CcaPlatformProfile> of(String uri) {
    return Stream.of(values()).filter(profile -> profile.uri.equals(uri)).findFirst();
  }
}
