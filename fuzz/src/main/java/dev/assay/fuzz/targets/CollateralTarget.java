package dev.assay.fuzz.targets;

import dev.assay.appraisal.dcap.Collateral;
import dev.assay.appraisal.dcap.CollateralReader;
import dev.assay.appraisal.dcap.CollateralVerification;
import dev.assay.appraisal.dcap.CollateralVerifier;
import dev.assay.appraisal.dcap.VerifiedCollateral;
import dev.assay.appraisal.dcap.simulated.SimulatedCollateral;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.evidence.dcap.simulated.SimulatedIntel;
import dev.assay.fuzz.FuzzTarget;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A piece of Intel's collateral in any of its spellings, and who signed it: what is genuine was
/// signed, so it is one of the seeds.
public final class CollateralTarget implements FuzzTarget {
  private static final Instant ISSUED = Instant.parse("2026-01-01T00:00:00Z");
  private static final SimulatedIntel INTEL =
      SimulatedIntel.fromSeed(
          Bytes.fromHex("0c".repeat(32)), Instant.parse("2025-01-01T00:00:00Z"));
  private static final CertificateSet CHAINS =
      new CertificateSet(List.of(INTEL.tcbSigning(), INTEL.platformCa(), INTEL.root()));
  private static final CollateralVerifier VERIFIER =
      new CollateralVerifier(List.of(INTEL.anchor()));
  private static final Set<Object> GENUINE = genuineDocuments();

  @Override
  public void feed(Bytes input) {
    if (CollateralReader.read(input) instanceof Parsed.Ok<Collateral>(Collateral given)) {
      CollateralVerification answer = VERIFIER.verify(given, CHAINS);
      Expect.that(
          !(answer instanceof VerifiedCollateral genuine)
              || GENUINE.containsAll(genuine.documents()),
          "what is genuine was signed");
    }
  }

  @Override
  public List<Bytes> seeds() {
    List<Bytes> seeds = new ArrayList<>(documents());
    Bytes crl = tdx().pckCrl();
    seeds.add(crl);
    seeds.add(CertificateSamples.ascii(crl.toHex()));
    seeds.add(CertificateSamples.pem("X509 CRL", List.of(crl)));
    seeds.add(INTEL.tcbSigningChain());
    return seeds;
  }

  @Override
  public List<Bytes> words() {
    return Arrays.stream(
            new String[] {
              "\"tcbInfo\":",
              "\"enclaveIdentity\":",
              "\"signature\":",
              "\"tcbLevels\":[",
              "\\\"",
              "\\u0022",
              "}]",
              "{\"",
              "%41",
              "-----BEGIN%20",
              "9999999999999999999"
            })
        .map(CertificateSamples::ascii)
        .toList();
  }

  private static List<Bytes> documents() {
    return List.of(
        tdx().tcbInfo(),
        tdx().qeIdentity(),
        tdx().evaluationDataNumbers(17, 18),
        SimulatedCollateral.of(INTEL, TeeType.SGX, ISSUED).tcbInfo());
  }

  private static SimulatedCollateral tdx() {
    return SimulatedCollateral.of(INTEL, TeeType.TDX, ISSUED);
  }

  private static Set<Object> genuineDocuments() {
    Set<Object> genuine = new HashSet<>();
    for (Bytes document : documents()) {
      if (CollateralReader.read(document) instanceof Parsed.Ok<Collateral>(Collateral given)
          && VERIFIER.verify(given, CHAINS) instanceof VerifiedCollateral verified) {
        genuine.addAll(verified.documents());
      }
    }
    return Set.copyOf(genuine);
  }
}
