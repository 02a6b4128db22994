package dev.assay.evidence.snp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.snp.simulated.ReportTemplate;
import dev.assay.evidence.snp.simulated.SimulatedSnpChip;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import dev.assay.evidence.x509.RevocationList;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Revocation lists of the ARK, against chains that hold.
class SnpRevocationTest {
  private static final Instant ISSUED = Vendors.AT.minus(Duration.ofDays(1));
  private static final Instant NEXT = Vendors.AT.plus(Duration.ofDays(29));

  private final SimulatedSnpVendor vendor = Vendors.milan();

  @Test
  void aCurrentListThatNamesNoAuthorityOfTheChainLeavesItVerified() {
    VerifiedSnp verified = verified(Vendors.milanChip());

    assertThat(check(verified, crl(ISSUED, NEXT))).isSameAs(verified);
    assertThat(check(verified, crl(ISSUED, NEXT, vendor.asvkSerial()))).isSameAs(verified);
    assertThat(check(verified, crl(ISSUED, NEXT, BigInteger.ZERO))).isSameAs(verified);
  }

  @Test
  void aRevokedAskRefusesVceksAndARevokedAsvkVleks() {
    SimulatedSnpChip loaded = vendor.loadedChip("CN=csp", Vendors.tcb(ProductLine.MILAN));

    Answers.refused(
        check(verified(Vendors.milanChip()), crl(ISSUED, NEXT, vendor.askSerial())),
        Reason.CERTIFICATE_REVOKED,
        "snp.ask");
    Answers.refused(
        check(verified(loaded), crl(ISSUED, NEXT, vendor.asvkSerial())),
        Reason.CERTIFICATE_REVOKED,
        "snp.asvk");
  }

  @Test
  void aRevokedArkRefusesAll() {
    BigInteger ark = vendor.askSerial().subtract(BigInteger.ONE);

    Answers.refused(
        check(verified(Vendors.milanChip()), crl(ISSUED, NEXT, ark)),
        Reason.CERTIFICATE_REVOKED,
        "snp.ark");
  }

  @Test
  void anOutdatedListDecidesNothingUnlessItRevokes() {
    VerifiedSnp verified = verified(Vendors.milanChip());
    RevocationList outdated = crl(ISSUED, Vendors.AT.minusSeconds(1));

    Answers.undecided(check(verified, outdated), Reason.COLLATERAL_EXPIRED, "snp.crl.next_update");
    assertThat(check(verified, outdated, crl(ISSUED, NEXT))).isSameAs(verified);
    Answers.refused(
        check(verified, crl(ISSUED, Vendors.AT.minusSeconds(1), vendor.askSerial())),
        Reason.CERTIFICATE_REVOKED,
        "snp.ask");
  }

  @Test
  void aListOfTheFutureDecidesNothing() {
    Answers.undecided(
        check(verified(Vendors.milanChip()), crl(Vendors.AT.plusSeconds(1), NEXT)),
        Reason.COLLATERAL_INVALID,
        "snp.crl.this_update");
  }

  @Test
  void aListOfAnotherRootDecidesNothing() {
    VerifiedSnp verified = verified(Vendors.milanChip());
    RevocationList genoas = parsed(Vendors.of(ProductLine.GENOA).crl(ISSUED, NEXT, List.of()));

    Answers.undecided(check(verified, genoas), Reason.COLLATERAL_INVALID, "snp.crl");
    assertThat(check(verified, genoas, crl(ISSUED, NEXT))).isSameAs(verified);
  }

  @Test
  void aListWhoseSignatureDoesNotVerifyDecidesNothing() {
    Bytes list = vendor.crl(ISSUED, NEXT, List.of(vendor.askSerial()));
    RevocationList forged = parsed(SnpReportTest.flipped(list, list.length() - 1, 1));

    Answers.undecided(
        check(verified(Vendors.milanChip()), forged), Reason.COLLATERAL_INVALID, "snp.crl");
  }

  @Test
  void noListDecidesNothing() {
    Answers.undecided(check(verified(Vendors.milanChip())), Reason.COLLATERAL_MISSING, "snp.crl");
  }

  @Test
  void listsAreReadFromPemToo() {
    Bytes der = vendor.crl(ISSUED, NEXT, List.of());
    String pem =
        "-----BEGIN X509 CRL-----\n%s\n-----END X509 CRL-----\n"
            .formatted(Base64.getMimeEncoder().encodeToString(der.toArray()));

    RevocationList read = parsed(Bytes.copyOf(pem.getBytes(StandardCharsets.US_ASCII)));

    assertThat(read.sha256()).isEqualTo(der.sha256());
    assertThat(read.nextUpdate()).isEqualTo(NEXT);
  }

  @Test
  void otherBytesAreNoList() {
    assertThat(reason(Bytes.EMPTY)).isEqualTo(Reason.MALFORMED_ENCODING);
    assertThat(reason(vendor.ark())).isEqualTo(Reason.MALFORMED_ENCODING);
    assertThat(reason(vendor.crl(ISSUED, NEXT, List.of()).concat(Bytes.fromHex("00"))))
        .isEqualTo(Reason.MALFORMED_ENCODING);
    assertThat(reason(Bytes.EMPTY.zeroPaddedTo(2 << 20))).isEqualTo(Reason.TOO_LARGE);
  }

  @Test
  void noMutationMakesReadingOrCheckingThrow() {
    SplittableRandom random = new SplittableRandom(5);
    VerifiedSnp verified = verified(Vendors.milanChip());
    Bytes sound = vendor.crl(ISSUED, NEXT, List.of(vendor.askSerial()));
    for (int i = 0; i < 2_000; i++) {
      Bytes mutated =
          SnpReportTest.flipped(sound, random.nextInt(sound.length()), 1 + random.nextInt(255));
      if (RevocationList.parse("snp.crl", mutated)
          instanceof Parsed.Ok<RevocationList>(RevocationList list)) {
        assertThat(check(verified, list)).isInstanceOf(Verification.Undecided.class);
      }
    }
  }

  private static Verification check(VerifiedSnp verified, RevocationList... lists) {
    return SnpRevocation.check(verified, List.of(lists), Vendors.AT);
  }

  private RevocationList crl(Instant thisUpdate, Instant nextUpdate, BigInteger... serials) {
    return parsed(vendor.crl(thisUpdate, nextUpdate, List.of(serials)));
  }

  private static RevocationList parsed(Bytes list) {
    return SnpVectors.ok(RevocationList.parse("snp.crl", list));
  }

  private static Reason reason(Bytes list) {
    return switch (RevocationList.parse("snp.crl", list)) {
      case Parsed.Malformed<RevocationList>(Refusal refusal) -> refusal.reason();
      case Parsed.Ok<RevocationList> ok -> throw new AssertionError("was read: " + ok);
    };
  }

  private static VerifiedSnp verified(SimulatedSnpChip chip) {
    SnpReport report = SnpVectors.ok(SnpReport.parse(chip.report(ReportTemplate.version(3))));
    return Answers.verified(
        new SnpVerifier(Vendors.anchors())
            .verify(report, chip.certificates(), new Binding.Unchecked(), Vendors.AT));
  }
}
