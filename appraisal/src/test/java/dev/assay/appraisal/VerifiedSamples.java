package dev.assay.appraisal;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.SecretBytes;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import dev.assay.evidence.azure.AzSnpVtpmVerifier;
import dev.assay.evidence.azure.HclReport;
import dev.assay.evidence.azure.VtpmQuote;
import dev.assay.evidence.azure.simulated.SimulatedAzureVm;
import dev.assay.evidence.cca.CcaToken;
import dev.assay.evidence.cca.CcaVerifier;
import dev.assay.evidence.cca.simulated.SimulatedCcaPlatform;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.eat.EndorsedKeys;
import dev.assay.evidence.sample.SampleEvidence;
import dev.assay.evidence.sample.SampleVerifier;
import dev.assay.evidence.sev.LaunchExpectation;
import dev.assay.evidence.sev.SevApiVersion;
import dev.assay.evidence.sev.SevCertificates;
import dev.assay.evidence.sev.SevChain;
import dev.assay.evidence.sev.SevChainVerifier;
import dev.assay.evidence.sev.SevLaunch;
import dev.assay.evidence.sev.SevLaunchVerifier;
import dev.assay.evidence.sev.SevPolicy;
import dev.assay.evidence.sev.simulated.ChainDefect;
import dev.assay.evidence.sev.simulated.SimulatedSevPlatform;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.TcbVersion;
import dev.assay.evidence.snp.simulated.SimulatedSnpChip;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import dev.assay.evidence.tpm.AkEndorsement;
import dev.assay.evidence.tpm.AttestationKey;
import dev.assay.evidence.tpm.PcrSelection;
import dev.assay.evidence.tpm.PcrValues;
import dev.assay.evidence.tpm.TpmAttest;
import dev.assay.evidence.tpm.TpmQuote;
import dev.assay.evidence.tpm.TpmQuoteVerifier;
import dev.assay.evidence.tpm.simulated.SimulatedTpm;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Evidence of made-up platforms, verified for real: so that claims have the names that verifiers
/// give them.
final class VerifiedSamples {
  static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
  static final Bytes MEASUREMENT = Bytes.fromHex("a1".repeat(48));
  static final SimulatedSnpVendor MILAN =
      SimulatedSnpVendor.fromSeed(ProductLine.MILAN, Bytes.fromHex("5eed"), AT, 2048);

  private static final Bytes SEED = Bytes.fromHex("5a".repeat(32));
  private static final Bytes NONCE = Bytes.fromHex("17".repeat(32));

  private VerifiedSamples() {}

  /// RIM 1d…, software components 11… and 22…, signers 5e….
  static Verified cca() {
    SimulatedCcaPlatform platform = SimulatedCcaPlatform.fromSeed(SEED);
    CcaToken token = ok(CcaToken.parse(platform.asked(NONCE).encode()));
    return verified(
        new CcaVerifier(EndorsedKeys.of(platform.endorsedKey()))
            .verify(token, new Binding.Nonce(NONCE)));
  }

  /// Of svn 1.
  static Verified nobodySigned() {
    Bytes runtimeData = Bytes.fromHex("7b7d");
    return verified(
        new SampleVerifier(true)
            .verify(new SampleEvidence("1", runtimeData.sha384()), new Binding.Kbs(runtimeData)));
  }

  /// Launch digest 5a…, API 1.51.3, policy 0xf.
  static Verified sevLaunch() {
    var api = new SevApiVersion(1, 51, 3);
    var host = SimulatedSevPlatform.fromSeed(SEED, api);
    Bytes certificates =
        host.platformCertificates(ChainDefect.NONE).concat(host.amdCertificates(ChainDefect.NONE));
    SevChain chain = ok(SevChain.of(ok(SevCertificates.parse(certificates))));
    var expected =
        new LaunchExpectation(
            SecretBytes.of(Bytes.fromHex("17".repeat(16))),
            Bytes.fromHex("5a".repeat(32)),
            api,
            new SevPolicy(0x0F),
            Optional.of(ok(SevChainVerifier.trustingOnly(List.of(host.anchor())).verify(chain))));
    Bytes mnonce = Bytes.fromHex("18".repeat(16));
    SevLaunch launch =
        ok(SevLaunch.parse(SevLaunchVerifier.measure(expected, mnonce).concat(mnonce)));
    return verified(SevLaunchVerifier.verify(launch, expected, Optional.empty()));
  }

  /// SHA-256 registers 0 to 7, of which 4 was extended, by a key that a credential proved.
  static Verified tpm() {
    var tpm = SimulatedTpm.fromSeed(SEED);
    tpm.extend(4, Bytes.fromHex("44".repeat(32)));
    var selection = PcrSelection.of(HashAlgorithm.SHA256, 0, 1, 2, 3, 4, 5, 6, 7);
    TpmAttest attest = tpm.quote(NONCE, selection);
    var quote =
        new TpmQuote(
            attest,
            tpm.sign(attest.encode()),
            Optional.of(ok(PcrValues.parse(tpm.pcrValues(selection)))),
            Optional.of(NONCE));
    AttestationKey key =
        ok(
            AttestationKey.of(
                tpm.attestationKey(), AkEndorsement.by(AkEndorsement.ACTIVATED_CREDENTIAL)));
    return verified(TpmQuoteVerifier.verify(quote, key));
  }

  /// A vTPM on SEV-SNP, as on Azure, with register 11 at bb….
  static Verified azureSnp() {
    SimulatedSnpChip chip =
        MILAN.chip(Bytes.fromHex("5a".repeat(64)), TcbVersion.legacy(4, 0, 24, 219));
    var vm = SimulatedAzureVm.fromSeed(SEED);
    var registers = new TreeMap<>(Map.of(11, Bytes.fromHex("bb".repeat(32))));
    Bytes row = Bytes.EMPTY;
    for (int i = 0; i < 24; i++) {
      row = row.concat(registers.getOrDefault(i, Bytes.EMPTY.zeroPaddedTo(32)));
    }
    Bytes attest = SimulatedAzureVm.quote(NONCE, registers);
    var quote =
        new VtpmQuote(
            ok(TpmAttest.parse(attest)),
            vm.signature(attest),
            Optional.of(ok(PcrValues.parse(row))),
            Optional.of(NONCE));
    return verified(
        AzSnpVtpmVerifier.trustingOnly(List.of(MILAN.anchor()))
            .verify(ok(HclReport.parse(vm.onSnp(chip))), quote, chip.certificates(), AT));
  }

  static Verified verified(Verification answer) {
    if (answer instanceof Verified verified) {
      return verified;
    }
    throw new AssertionError(answer.toString());
  }

  static <T> T ok(Parsed<T> parsed) {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> value;
      case Parsed.Malformed<T>(var refusal) -> throw new AssertionError(refusal.toString());
    };
  }
}
