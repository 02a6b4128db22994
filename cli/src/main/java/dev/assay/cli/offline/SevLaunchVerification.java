package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.SecretBytes;
import dev.assay.evidence.Verification;
import dev.assay.evidence.sev.LaunchExpectation;
import dev.assay.evidence.sev.SevApiVersion;
import dev.assay.evidence.sev.SevChainVerifier;
import dev.assay.evidence.sev.SevLaunch;
import dev.assay.evidence.sev.SevLaunchVerifier;
import dev.assay.evidence.sev.SevPlatform;
import dev.assay.evidence.sev.SevPolicy;
import java.util.List;
import java.util.Optional;

/// `--format sev-launch`: the measurement that a SEV or SEV-ES launch answered, held against the
/// owner's own key, digest and policy. With `--certs`, the platform's chain is verified too.
final class SevLaunchVerification implements FormatVerification {
  private static final int TIK_BYTES = 16;

  @Override
  public Answer answer(Inputs inputs) {
    SecretBytes tik = tik(inputs);
    Bytes digest = launchDigest(inputs);
    SevApiVersion api = api(inputs);
    SevPolicy policy = policy(inputs);
    Optional<Bytes> mnonce = inputs.nonce(SevLaunch.MNONCE_BYTES, SevLaunch.MNONCE_BYTES);
    return Answer.of(
        switch (SevLaunch.parse(inputs.evidence())) {
          case Parsed.Ok<SevLaunch>(SevLaunch launch) ->
              switch (platform(inputs)) {
                case Parsed.Ok<Optional<SevPlatform>>(Optional<SevPlatform> platform) ->
                    SevLaunchVerifier.verify(
                        launch, new LaunchExpectation(tik, digest, api, policy, platform), mnonce);
                case Parsed.Malformed<Optional<SevPlatform>>(Refusal refusal) ->
                    refusal.reason() == Reason.CERTIFICATE_MISSING
                        ? new Verification.Undecided(refusal, launch.claims())
                        : new Verification.Refused(refusal, launch.claims());
              };
          case Parsed.Malformed<SevLaunch>(Refusal refusal) ->
              new Verification.Refused(refusal, Claims.NONE);
        });
  }

  private static Parsed<Optional<SevPlatform>> platform(Inputs inputs) {
    if (inputs.certificates().isEmpty()) {
      return new Parsed.Ok<>(Optional.empty());
    }
    var verifier =
        inputs.trustAnchors().isEmpty()
            ? SevChainVerifier.withAmds(List.of())
            : SevChainVerifier.trustingOnly(inputs.trustAnchors());
    return verifier.verifyFiles(inputs.certificates()).map(Optional::of);
  }

  /// Never says what the file holds.
  private static SecretBytes tik(Inputs inputs) {
    Bytes file = inputs.file("--key").orElseThrow(() -> missing("--key"));
    if (file.length() != TIK_BYTES) {
      throw new UsageException(
          "--key: want the 16 bytes of the TIK, got %d bytes".formatted(file.length()));
    }
    return SecretBytes.of(file);
  }

  private static Bytes launchDigest(Inputs inputs) {
    Bytes digest = inputs.hex("--launch-digest").orElseThrow(() -> missing("--launch-digest"));
    if (digest.length() != LaunchExpectation.DIGEST_BYTES) {
      throw new UsageException(
          "--launch-digest: want 32 bytes of hex, got %d bytes".formatted(digest.length()));
    }
    return digest;
  }

  private static SevApiVersion api(Inputs inputs) {
    String text = inputs.text("--api").orElseThrow(() -> missing("--api"));
    return SevApiVersion.parse(text)
        .orElseThrow(
            () ->
                new UsageException(
                    "--api: want MAJOR.MINOR.BUILD like 1.51.3, got `%s`".formatted(text)));
  }

  private static SevPolicy policy(Inputs inputs) {
    String text = inputs.text("--policy").orElseThrow(() -> missing("--policy"));
    return SevPolicy.parse(text)
        .orElseThrow(
            () ->
                new UsageException(
                    "--policy: want a number of at most 4 bytes in hex, got `%s`".formatted(text)));
  }

  private static UsageException missing(String option) {
    return new UsageException(option + " is missing: sev-launch needs it");
  }
}
