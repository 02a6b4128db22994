package dev.assay.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Verified;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.eat.EndorsedKeys;
import dev.assay.evidence.tpm.KnownAttestationKeys;
import dev.assay.evidence.tpm.PcrSelection;
import dev.assay.evidence.tpm.TpmAttest;
import dev.assay.evidence.tpm.TpmName;
import dev.assay.evidence.tpm.TpmObjectAttributes;
import dev.assay.evidence.tpm.simulated.SimulatedTpm;
import dev.assay.schemas.event.EvidenceItem;
import dev.assay.streams.sev.SevSessions;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `tpm` by a key that has no certificate: it is believed by its name, and by nothing else.
class KnownAttestationKeyTest {
  private static final Bytes NONCE = Log.nonce(1);
  private static final SimulatedTpm TPM = SimulatedTpm.fromSeed(Bytes.fromHex("01"));
  private static final SimulatedTpm ANOTHER = SimulatedTpm.fromSeed(Bytes.fromHex("02"));
  private static final TpmName NAME = TPM.attestationKey().name();

  @Test
  void aKeyWhoseNameIsKnownVouches() {
    Verified verified = posted(quote(TPM)).verified(knowing(List.of(NAME), List.of()));

    assertThat(verified.claims().text("tpm.ak_trust")).contains("known-name");
    assertThat(verified.simulated()).isFalse();
  }

  @Test
  void oneOfASimulatedTpmSaysSo() {
    assertThat(posted(quote(TPM)).verified(knowing(List.of(), List.of(NAME))).simulated()).isTrue();
    assertThat(posted(quote(TPM)).verified(knowing(List.of(NAME), List.of(NAME))).simulated())
        .isTrue();
  }

  @Test
  void aKeyThatNobodyKnowsIsUndecided() {
    assertThat(posted(quote(ANOTHER)).answer(knowing(List.of(NAME), List.of())))
        .isEqualTo("UNDECIDED CERTIFICATE_MISSING tpm.ak_certificate");
    assertThat(posted(quote(TPM)).answer(knowing(List.of(), List.of())))
        .isEqualTo("UNDECIDED CERTIFICATE_MISSING tpm.ak_certificate");
  }

  @Test
  void theKeyWithoutItsAreaHasNoNameToBeKnownBy() {
    Bytes spki = TPM.attestationKey().verificationKey().orElseThrow().spki();

    assertThat(
            posted(quote(TPM).setKey(Posted.buffer(spki)))
                .answer(knowing(List.of(NAME), List.of())))
        .isEqualTo("UNDECIDED CERTIFICATE_MISSING tpm.ak_certificate");
  }

  @Test
  void theKnownKeyDoesNotVouchForAnothersQuote() {
    EvidenceItem.Builder forged =
        quote(ANOTHER).setKey(Posted.buffer(TPM.attestationKey().received()));

    assertThat(posted(forged).answer(knowing(List.of(NAME), List.of())))
        .startsWith("REFUSED SIGNATURE_INVALID");
  }

  @Test
  void aKeyThatSignsAnythingIsRefusedEvenIfItIsKnown() {
    SimulatedTpm unrestricted =
        SimulatedTpm.fromSeed(Bytes.fromHex("03"), new TpmObjectAttributes(0x00040072));

    assertThat(
            posted(quote(unrestricted))
                .answer(knowing(List.of(unrestricted.attestationKey().name()), List.of())))
        .isEqualTo("REFUSED KEY_UNSUITABLE tpm.ak.restricted");
  }

  private static EvidenceItem.Builder quote(SimulatedTpm tpm) {
    TpmAttest attest = tpm.quote(NONCE, PcrSelection.of(HashAlgorithm.SHA256, 0));
    return Posted.item("tpm", attest.received())
        .setSignature(Posted.buffer(tpm.sign(attest.received()).encode()))
        .setKey(Posted.buffer(tpm.attestationKey().received()));
  }

  private static Posted posted(EvidenceItem.Builder item) {
    return Posted.of("nonce", NONCE, item);
  }

  private static EvidenceJudge knowing(List<TpmName> names, List<TpmName> simulated) {
    return new EvidenceJudge(
        new Trust(
            List.of(),
            EndorsedKeys.NONE,
            KnownAttestationKeys.of(names, simulated),
            SevSessions.NONE,
            false));
  }
}
